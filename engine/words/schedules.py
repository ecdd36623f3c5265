"""The phrases of the room `project` about the calendar's files: `schedules.toml`, and the `[when]` of campaigns."""

from __future__ import annotations

from engine.words import Entry, entry

_CHECK_SPELLING = {"do": "Known here: {known}.", "ja_do": "使えるのは {known} です。"}
_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "closed_backwards": entry(
        "the span ends ({last}) before it begins ({first}).",
        "期間の終わり({last})が始まり({first})より前です。",
        do="Swap from and to.",
        ja_do="from と to を入れ替えてください。",
    ),
    "closed_mixed": entry(
        "the span begins with {first} and ends with {last}: one of them is for one year, the other for every year.",
        "期間の始まり({first})と終わり({last})の一方は一年だけの日付、一方は毎年の日付です。",
        do='Write both as dates (2026-12-29), or both for every year ("12-29").',
        ja_do='どちらも日付(2026-12-29)にするか、どちらも毎年("12-29")にしてください。',
    ),
    "slot_weekday_or_monthly": entry(
        "a slot comes either every week or every month.",
        "枠には weekday(毎週)か monthly(毎月)のどちらかひとつを書きます。",
        do='Write weekday = "wed" or monthly = "last business day".',
        ja_do='weekday = "wed" か monthly = "last business day" のように書いてください。',
    ),
    "event_one": entry(
        "an event says its day in exactly one way.",
        "行事の日は、ひとつの書き方だけで決めます。",
        do='Keep one of date = "12-25", rule = "2nd sunday of may", holiday = "…", event = "…" (with offset), dates = [2027-02-06].',
        ja_do='date = "12-25"・rule = "2nd sunday of may"・holiday = "…"・event = "…"(offset と)・dates = [2027-02-06] のうちひとつを残してください。',
    ),
    "event_country": entry(
        "a country only says whose public holiday is meant.",
        "country は、どの国の祝日かを示すときだけ書きます。",
        do='Take it out, or write holiday = "…" beside it.',
        ja_do='消すか、holiday = "…" と一緒に書いてください。',
    ),
    "event_offset": entry(
        "the offset counts from nothing.",
        "offset の起点になる行事がありません。",
        do='Write event = "…" beside it; for a campaign, the offset stands in its own [when].',
        ja_do='event = "…" と一緒に書いてください。キャンペーンの offset は、その [when] に書きます。',
    ),
    "event_dates_year": entry(
        "two of the dates lie in the same year.",
        "同じ年の日付がふたつあります。",
        do="Give each year one day, or make two events.",
        ja_do="一年に一日にするか、行事をふたつに分けてください。",
    ),
    "event_cycle": entry(
        "this event counts, over others, from itself.",
        "この行事は、たどっていくと自分自身を起点にしています。",
        do="Give one of them a date or a rule.",
        ja_do="どれかひとつを date か rule で決めてください。",
    ),
    "event_far": entry(
        "this event counts, over others, more than {years} years away.",
        "この行事は、たどっていくと起点から {years} 年より離れています。",
        do="Count from an event that is nearer.",
        ja_do="もっと近い行事を起点にしてください。",
    ),
    "campaign_named_unknown": entry(
        "there is no campaign {name}.", "キャンペーン {name} はありません。", **_CHECK_SPELLING
    ),
    "campaign_named_unknown_guess": entry(
        "there is no campaign {name}.", "キャンペーン {name} はありません。", **_GUESS
    ),
    "replaces_no_slot": entry(
        "{name} is in no slot, so no week is left without it.",
        "{name} は枠のキャンペーンではないので、置き換えられません。",
        do="Name a campaign that has a slot.",
        ja_do="枠(slot)のあるキャンペーンを書いてください。",
    ),
    "replaces_cycle": entry(
        "this campaign and {name} replace each other.",
        "このキャンペーンと {name} が、たがいを置き換えています。",
        do="Take one `replaces` out; only a campaign that has a slot can be replaced.",
        ja_do="どちらかの replaces を消してください。置き換えられるのは枠(slot)のあるキャンペーンだけです。",
    ),
    "replacement_in_slot": entry(
        "{name} is in a slot itself and comes anyway.",
        "{name} はそれ自体が枠のキャンペーンです。",
        do="Name a campaign with an event or a date of its own in that week.",
        ja_do="その週に行事(event)か日付(date)で出るキャンペーンを書いてください。",
    ),
    "when_one": entry(
        "a campaign falls in a slot, around an event or an anniversary, on a date, or answers a touchpoint: exactly one of them.",
        "キャンペーンの時期は slot・event・anniversary・date・touchpoint のうちひとつだけで決めます。",
        do="Keep one of slot, event, anniversary, date and touchpoint.",
        ja_do="slot・event・anniversary・date・touchpoint のうちひとつを残してください。",
    ),
    "when_backwards": entry(
        "the campaign ends ({end}) before it starts ({start}).",
        "終わり({end})が始まり({start})より前です。",
        do="Swap start and end.",
        ja_do="start と end を入れ替えてください。",
    ),
    "when_slot_twice": entry(
        "one of the slots is named twice.",
        "同じ枠がふたつ書かれています。",
        do="Name each slot once.",
        ja_do="枠はひとつずつ書いてください。",
    ),
    "when_anniversary_alone": entry(
        "an anniversary is each person's own: anchor, weekday, replaces and spread mean nothing here.",
        "記念日はお一人ごとの日なので、anchor・weekday・replaces・spread は使えません。",
        do="Take them out of [when].",
        ja_do="[when] から消してください。",
    ),
    "when_touchpoint_alone": entry(
        "a touchpoint is answered at once: nothing else means anything here.",
        "touchpoint にはすぐにお応えするので、ほかの項目は使えません。",
        do="Take everything but `touchpoint` out of [when].",
        ja_do="[when] から touchpoint のほかの項目を消してください。",
    ),
    "welcome_twice": entry(
        "another campaign welcomes those who sign up for {topic}, too.",
        "{topic} にお申し込みくださった方を迎えるキャンペーンが、ほかにもあります。",
        do="Keep one of them.",
        ja_do="どちらかひとつにしてください。",
    ),
    "when_date_alone": entry(
        "a date says the day itself: offset, anchor, weekday, start and end mean nothing here.",
        "date は日そのものなので、offset・anchor・weekday・start・end は使えません。",
        do="Take them out of [when].",
        ja_do="[when] から消してください。",
    ),
}
