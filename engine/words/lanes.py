"""What is said of lanes and their pace: mistakes in their tables, who slowed whom down and why, what `tayori lanes` shows."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "value_when": entry(
        "{value} does not say how often a reply has to be heard.",
        "{value} では、何回聞いたら動くのかが分かりません。",
        do='Write "at once" or "5 per hour" (minute, hour, day).',
        ja_do='"at once"(一度で)か、"5 per hour" のように(minute、hour、day)書いてください。',
    ),
    "value_then": entry(
        "{value} does not say what follows.",
        "{value} では、何をするのかが分かりません。",
        do='Write "suspend 1 hour", or "rate 10/min, connections 1, messages 5 for 30 minutes".',
        ja_do='"suspend 1 hour"(止める)か、"rate 10/min, connections 1, messages 5 for 30 minutes"(弱める)のように書いてください。',
    ),
    "value_warmup": entry(
        "{value} is no warm-up.",
        "{value} は、送り始めの増やし方ではありません。",
        do='Write "200 doubling daily".',
        ja_do='"200 doubling daily"(200通から毎日倍に)のように書いてください。',
    ),
    "value_regex": entry(
        "{value} is no regular expression ({reason}).",
        "{value} は正規表現として読めません({reason})。",
        do="Correct it; in TOML, put it into single quotes, so that a backslash stays one.",
        ja_do="直してください。TOML では一重引用符で囲むと、バックスラッシュがそのまま残ります。",
    ),
    "rule_incomplete": entry(
        "the rule {name} has no `{key}`.",
        "規則 {name} に {key} がありません。",
        do="A rule says its pattern, a real reply as the sample, and what then; `off = true` turns a shipped one off.",
        ja_do="pattern、実際の応答を写した sample、then を書いてください。最初から入っている規則を外すには off = true と書きます。",
    ),
    "rule_sample": entry(
        "the rule {name} would never fire: its pattern {pattern} does not match its own sample.",
        "規則 {name} は決して働きません。pattern の {pattern} が、自分の sample に当てはまりません。",
        do="Copy the sample from a log, and correct the pattern until it matches.",
        ja_do="sample をログから写し、当てはまるように pattern を直してください。",
    ),
    "rule_twice": entry(
        "two rules are called {name}.",
        "{name} という規則が二つあります。",
        do="Give each its own name.",
        ja_do="別々の名前にしてください。",
    ),
    "rule_unknown": entry(
        "the lane {lane} has no shipped rule {name} that could be turned off.",
        "レーン {lane} に、外せる規則 {name} はありません。",
        do="Known here: {known}.",
        ja_do="ここにあるのは {known} です。",
    ),
    "lane_domain_twice": entry(
        "the domain {domain} stands in two lanes, {lane} and {other}.",
        "ドメイン {domain} が、レーン {lane} と {other} の両方にあります。",
        do="Keep it in one of them.",
        ja_do="どちらか一方にしてください。",
    ),
    "pace_lowered": entry(
        "{name}: {why} at {at}; {change}; ends {end}.",
        "{name}: {at} に {why}。{change}。終わりは {end}。",
    ),
    "pace_suspended": entry(
        "{name}: {why} at {at}; nothing until {until}; ends {end}.",
        "{name}: {at} に {why}。{until} まで止めます。終わりは {end}。",
    ),
    "pace_risen": entry(
        "{name}: {change}; ends {end}.",
        "{name}: {change}。終わりは {end}。",
    ),
    "lane_waits": entry(
        "{lane} waits until {until} ({name}: {why}); the next run goes on there.",
        "{lane} は {until} まで待ちます({name}: {why})。次の実行がそこから続けます。",
    ),
    "pace_why_hour": entry("the full hour is avoided", "毎正時を避けます"),
    "pace_why_rate": entry("its rate", "速さの上限です"),
    "pace_why_warmup": entry("today's number of the warm-up is reached", "送り始めの本日分に達しました"),
    "pace_why_connections": entry("other processes have its connections", "接続は、ほかの実行が使っています"),
    "lane_by_shop": entry(
        "{domain} is in the lane {lane}, by tayori.toml.",
        "{domain} は、tayori.toml によりレーン {lane} です。",
    ),
    "lane_by_shipped": entry(
        "{domain} is in the lane {lane}, by the table that ships (shaping.toml).",
        "{domain} は、最初から入っている表(shaping.toml)によりレーン {lane} です。",
    ),
    "lane_by_itself": entry(
        "{domain} stands in no table: it is a lane by itself.",
        "{domain} はどの表にもなく、それだけでひとつのレーンです。",
    ),
    "lane_empty": entry("nobody in the store is in the lane {lane}", "レーン {lane} には、まだ誰もいません"),
    "lane_source": entry("figures: {source}", "数値の出典: {source}"),
    "lane_in_use": entry("{number} in use", "使用中 {number}"),
    "lane_suspended": entry("nothing until {until}", "{until} まで止めています"),
    "forecast_done": entry("done about {done}: {lanes}", "{done} ごろに送り終えます: {lanes}"),
    "forecast_days": entry(
        "the warm-up of {relay} or of a lane: {days}", "{relay} またはレーンの送り始めのため、日ごとに: {days}"
    ),
    "forecast_quiet_hours": entry(
        "At these rates it is not done before the quiet hours; the rest waits for the morning.",
        "この速さでは、送らない時間帯までに終わりません。残りは朝まで待ちます。",
        do="Raise the rate, or begin earlier.",
        ja_do="速さを上げるか、早い時刻に始めてください。",
    ),
    "forecast_finish": entry(
        "At these rates its time (finish_within) is over before everybody has got it.",
        "この速さでは、全員に届く前に期限(finish_within)が切れます。",
        do="Raise the rate, spread the edition, or let it live longer.",
        ja_do="速さを上げるか、spread で日を分けるか、期限を延ばしてください。",
    ),
}
