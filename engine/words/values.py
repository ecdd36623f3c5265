"""The phrases about single values in files: code → message and hint, in English and in Japanese.

`{value}` comes as it stands in the file, quotes and all.
"""

from __future__ import annotations

from engine.words import Entry, entry

_CHECK_SPELLING = {"do": "Known here: {known}.", "ja_do": "使えるのは {known} です。"}
_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "value_choice": entry("{value} is not one of the choices.", "{value} は選べません。", **_CHECK_SPELLING),
    "value_choice_guess": entry("{value} is not one of the choices.", "{value} は選べません。", **_GUESS),
    "value_empty": entry("this is empty.", "空です。", do="Write something.", ja_do="内容を書いてください。"),
    "value_none_given": entry(
        "at least one is needed.", "ひとつ以上必要です。", do="Add one.", ja_do="ひとつ書き足してください。"
    ),
    "value_text": entry(
        "{value} is not text.",
        "{value} は文字列ではありません。",
        do='Put it in quotes: "…".',
        ja_do='"…" で囲んでください。',
    ),
    "value_whole_number": entry(
        "{value} is not a whole number.",
        "{value} は整数ではありません。",
        do="Write it without quotes: 25.",
        ja_do="引用符なしで 25 のように書いてください。",
    ),
    "value_true_or_false": entry(
        "{value} is neither true nor false.",
        "{value} は true でも false でもありません。",
        do="Write true or false, without quotes.",
        ja_do="引用符なしで true か false と書いてください。",
    ),
    "value_table": entry(
        "{value} is not a table.",
        "{value} は表ではありません。",
        do="Write [{key}] on a line of its own, and its keys below.",
        ja_do="[{key}] という見出しの行を書き、その下に項目を書いてください。",
    ),
    "variable_table": entry(
        "{value} is not a table.",
        "{value} は表ではありません。",
        do="Set each key by a variable of its own: {variable}__….",
        ja_do="項目ごとに {variable}__… という変数で渡してください。",
    ),
    "value_list": entry(
        "{value} is not a list.",
        "{value} はリストではありません。",
        do='Write ["…", "…"].',
        ja_do='["…", "…"] と書いてください。',
    ),
    "value_date": entry(
        "{value} is not a date.",
        "{value} は日付ではありません。",
        do="Write it as 2026-12-02, a day that exists.",
        ja_do="2026-12-02 のように、実在する日を書いてください。",
    ),
    "value_year": entry(
        "{value} lies outside of the years {first} to {last}.",
        "{value} は {first} 年から {last} 年までの日ではありません。",
        do="Look at the year.",
        ja_do="年をお確かめください。",
    ),
    "value_moment": entry(
        "{value} is not a moment.",
        "{value} は日時ではありません。",
        do="Write it as 2026-12-02T11:40:00+09:00.",
        ja_do="2026-12-02T11:40:00+09:00 のように書いてください。",
    ),
    "value_at_least": entry(
        "{value} is too small.",
        "{value} は小さすぎます。",
        do="The least is {bound}.",
        ja_do="{bound} 以上にしてください。",
    ),
    "value_at_most": entry(
        "{value} is too large.",
        "{value} は大きすぎます。",
        do="The most is {bound}.",
        ja_do="{bound} 以下にしてください。",
    ),
    "value_pattern": entry(
        "{value} does not have the right form.",
        "{value} は形が違います。",
        do="It has to match {pattern}",
        ja_do="次の形に合わせてください: {pattern}",
    ),
    "value_word": entry(
        "{value} cannot be a name here.",
        "{value} は名前に使えません。",
        do="Use small letters, digits, - and _, with a letter first, 40 at most: wednesday.",
        ja_do="英小文字で始め、英小文字・数字・-・_ だけで、40 文字までで書いてください(例: wednesday)。",
    ),
    "value_id": entry(
        "{value} cannot be a campaign's id.",
        "{value} はキャンペーンの id に使えません。",
        do='Use small letters, digits and -, 60 at most: "wednesday-letter".',
        ja_do='英小文字・数字・- だけで、60 文字までで書いてください(例: "wednesday-letter")。',
    ),
    "value_locale": entry(
        "{value} is not a language.",
        "{value} は言語として読めません。",
        do='Write "ja" or "en", or with a country: "en-GB".',
        ja_do='"ja" や "en"、国をつけるなら "en-GB" のように書いてください。',
    ),
    "value_language": entry(
        "{value!r} is not the tag of a language.",
        "{value!r} は言語の符号ではありません。",
        do='Write it like "fr" or "zh-Hant".',
        ja_do="「fr」「zh-Hant」のように書いてください。",
    ),
    "value_colour": entry(
        "{value!r} is not a colour.",
        "{value!r} は色ではありません。",
        do='Write it as "#4a5a2c".',
        ja_do="「#4a5a2c」の形で書いてください。",
    ),
    "value_country": entry(
        "{value} is not a country.",
        "{value} は国として読めません。",
        do='Write its two capital letters: "JP", "GB".',
        ja_do='"JP" や "GB" のように、大文字ふた文字で書いてください。',
    ),
    "value_domain": entry(
        "{value} is not a domain.",
        "{value} はドメイン名として読めません。",
        do='Write what stands behind the @, in small letters: "docomo.ne.jp".',
        ja_do='"docomo.ne.jp" のように、@ より後ろを小文字で書いてください。',
    ),
    "value_store_url": entry(
        "{value} does not say where the store lies.",
        "{value} はストアの場所として読めません。",
        do='Write "sqlite:tayori.db" for the state directory, "sqlite:////absolute/path/tayori.db", or "postgresql://user@host/database".',
        ja_do='状態ディレクトリに置くなら "sqlite:tayori.db"、ほかの場所なら "sqlite:////絶対パス/tayori.db"、PostgreSQL なら "postgresql://ユーザー@ホスト/データベース" と書いてください。',
    ),
    "value_plain": entry(
        "{value} is neither text nor a number nor true or false.",
        "{value} は文字列でも数でも true・false でもありません。",
        do='Write "…", 25 or true.',
        ja_do='"…"・25・true のように書いてください。',
    ),
    "value_default": entry(
        "{value} does not fit the type {type}.",
        "{value} は型 {type} に合いません。",
        do="Change the default, or the type.",
        ja_do="default か type を直してください。",
    ),
    "basis_contract": entry(
        "an advertisement cannot rest on a contract.",
        "広告メールは契約を根拠にできません。",
        do='Leave "contract" out, or make the topic a notice: kind = "notice".',
        ja_do='"contract" を外すか、お知らせのトピック(kind = "notice")にしてください。',
    ),
    "basis_unlawful": entry(
        "in a shop of {country} an advertisement cannot rest on {value}: the law asks for express consent.",
        "{country} のお店では、広告メールの根拠に {value} を使えません(特定電子メール法 第3条: 事前の同意が必要です)。",
        do='Leave the key out, or write basis = ["express"].',
        ja_do='この行を消すか、basis = ["express"] としてください。',
    ),
    "postpone_spread": entry(
        "a letter that is spread puts nobody off: whom the cap bars today comes up again with a later batch.",
        "何日かに分けて送る便では、先送りはできません(上限に達した人は、あとの回でまた対象になります)。",
        do="Leave on_cap or when.spread out.",
        ja_do="on_cap か when.spread を消してください。",
    ),
    "postpone_within": entry(
        "{value} is no span for which people can be put off.",
        "{value} は先送りできる期間ではありません。",
        do='Write one to {most} days: "7 days".',
        ja_do='1 日から {most} 日までを "7 days" のように書いてください。',
    ),
    "value_invalid": entry(
        "{value} cannot stand here ({reason}).",
        "{value} はここには書けません({reason})。",
        do="docs/files.md says what can.",
        ja_do="書ける内容は docs/files.md にあります。",
    ),
    "value_span": entry(
        "{value} is not a span of time.",
        "{value} は期間として読めません。",
        do='Write "12 hours", "180 days" or "2 weeks".',
        ja_do='"12 hours"・"180 days"・"2 weeks" のように書いてください。',
    ),
    "value_span_long": entry(
        "{value} is longer than {days} days.",
        "{value} は {days} 日を超えています。",
        do="Write a shorter span.",
        ja_do="もっと短くしてください。",
    ),
    "value_offset": entry(
        "{value} is not a number of days.",
        "{value} は日数として読めません。",
        do='Write "-7 days", "3 days" or "-3 business days".',
        ja_do='"-7 days"・"3 days"・"-3 business days"(営業日)のように書いてください。',
    ),
    "value_spread": entry(
        "{value} does not say how many people a day.",
        "{value} は一日あたりの人数として読めません。",
        do='Write "20000 per day".',
        ja_do='"20000 per day" のように書いてください。',
    ),
    "spread_never_ends": entry(
        "nobody a day would never come to an end.",
        "一日に 0 人では、いつまでも終わりません。",
        do='Write how many people a business day at the most: "20000 per day".',
        ja_do='一営業日あたりの人数を "20000 per day" のように書いてください。',
    ),
    "value_existing": entry(
        "{value} does not say what becomes of those already past it.",
        "{value} は、すでに時期を過ぎた方の扱いとして読めません。",
        do='Write "skip", "catch_up" or "spread over 7 days".',
        ja_do='"skip"・"catch_up"・"spread over 7 days" のどれかを書いてください。',
    ),
    "value_cap": entry(
        "{value} is not a cap.",
        "{value} は上限として読めません。",
        do='Write "2 per 7 days".',
        ja_do='"2 per 7 days" のように書いてください。',
    ),
    "value_hours": entry(
        "{value} is not a part of the day.",
        "{value} は時間帯として読めません。",
        do='Write "22:00-07:00".',
        ja_do='"22:00-07:00" のように書いてください。',
    ),
    "value_rate": entry(
        "{value} is not a rate.",
        "{value} は速さとして読めません。",
        do='Write "50/s", "600/min", "1000/h" or "20000/day".',
        ja_do='"50/s"・"600/min"・"1000/h"・"20000/day" のように書いてください。',
    ),
    "value_clock": entry(
        "{value} is not a time of the day.",
        "{value} は時刻として読めません。",
        do='Write "11:40", in quotes, 24 hours.',
        ja_do='"11:40" のように、引用符つきの 24 時間表記で書いてください。',
    ),
    "value_mailbox": entry(
        "{value} is not a mailbox.",
        "{value} は差出人として読めません。",
        do='Write "Name <name@shop.example>" or "name@shop.example".',
        ja_do='"名前 <name@shop.example>" か "name@shop.example" と書いてください。',
    ),
    "value_zone": entry(
        "{value} is not a time zone.",
        "{value} というタイムゾーンはありません。",
        do='Use an IANA name such as "Asia/Tokyo".',
        ja_do='"Asia/Tokyo" のような IANA の名前を使ってください。',
    ),
    "value_url": entry(
        "{value} is not a web address.",
        "{value} はウェブのアドレスではありません。",
        do="Write it whole, beginning with https://.",
        ja_do="https:// から始まる形で書いてください。",
    ),
    "value_base_url": entry(
        "{value} cannot serve leave links: they must be HTTPS (RFC 8058).",
        "{value} は配信停止リンクに使えません。HTTPS が必要です(RFC 8058)。",
        do="Write https://…; http is taken for 127.0.0.1 only.",
        ja_do="https://… と書いてください。http は 127.0.0.1 だけで使えます。",
    ),
    "value_name_form": entry(
        "{value} does not say where the name goes.",
        "{value} には名前の入る場所がありません。",
        do='Write "{{name}}" exactly once: "Dear {{name}}".',
        ja_do='"{{name}} 様" のように {{name}} をひとつだけ入れてください。',
    ),
    "value_rule": entry(
        "{value} is not a rule for a day.",
        "{value} は日の決まりとして読めません。",
        do='Write "2nd sunday of may", "last business day of december", "easter", "sun at 315" or "1st ox day from sun at 117".',
        ja_do='"2nd sunday of may"・"last business day of december"・"easter"・"sun at 315"(太陽黄経)・"1st ox day from sun at 117" のように書いてください。',
    ),
    "value_monthly": entry(
        "{value} is not a rule for a day of each month.",
        "{value} は毎月の日の決まりとして読めません。",
        do='Write "2nd tuesday", "last business day", "last day" or "25th".',
        ja_do='"2nd tuesday"・"last business day"・"last day"・"25th" のように書いてください。',
    ),
    "value_month_day": entry(
        "{value} is not a day of the year.",
        "{value} という日はありません。",
        do='Write "12-25", a day that exists.',
        ja_do='"12-25" のように、実在する日を書いてください。',
    ),
}
