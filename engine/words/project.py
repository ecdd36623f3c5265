"""The phrases of the room `project`: mistakes in files."""

from __future__ import annotations

from engine.words import Entry, entry

_CHECK_SPELLING = {"do": "Known here: {known}.", "ja_do": "使えるのは {known} です。"}
_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "file_missing": entry(
        "this file is missing.",
        "このファイルがありません。",
        do="Write it, or make a new project with `tayori init DIR`.",
        ja_do="作成してください。新しいプロジェクトは `tayori init DIR` で作れます。",
    ),
    "file_unreadable": entry(
        "this file cannot be read: {reason}.",
        "このファイルを読めません: {reason}。",
        do="Give the user that runs tayori the right to read it.",
        ja_do="tayori を動かすユーザーに読み取りの権限をつけてください。",
    ),
    "file_bom": entry(
        "this file begins with a byte order mark (BOM), which TOML and MJML do not allow.",
        "ファイルの先頭に BOM がついています。TOML と MJML では使えません。",
        do="Save it as UTF-8 without BOM.",
        ja_do="「UTF-8(BOM なし)」で保存し直してください。",
    ),
    "file_encoding": entry(
        "this line is not UTF-8.",
        "この行は UTF-8 ではありません。",
        do="Save the file as UTF-8.",
        ja_do="ファイルを UTF-8 で保存し直してください。",
    ),
    "toml_syntax": entry(
        "this is not valid TOML: {reason}.",
        "TOML として読めません: {reason}。",
        do="Look at this line and the one above it: a quote, a bracket or an = is often missing.",
        ja_do="この行とひとつ上の行をご覧ください。引用符・かっこ・= の抜けがよくあります。",
    ),
    "secret_in_file": entry(
        "a secret must not stand in a project file, since files lie in git.",
        "秘密の値をプロジェクトのファイルに書かないでください(ファイルは git に残ります)。",
        do="Take it out, change the secret, and give it as {variable} or as the credential {credential}.",
        ja_do="ここから消し、値そのものも替えたうえで、環境変数 {variable} か credential {credential} で渡してください。",
    ),
    "key_missing": entry(
        "this key is missing.",
        "この項目がありません。",
        do="Add it to this table.",
        ja_do="この表に書き足してください。",
    ),
    "key_unknown": entry("there is no such key.", "この項目はありません。", **_CHECK_SPELLING),
    "key_unknown_guess": entry("there is no such key.", "この項目はありません。", **_GUESS),
    "value_choice": entry("{value!r} is not one of the choices.", "{value!r} は選べません。", **_CHECK_SPELLING),
    "value_choice_guess": entry("{value!r} is not one of the choices.", "{value!r} は選べません。", **_GUESS),
    "value_empty": entry("this is empty.", "空です。", do="Write something.", ja_do="内容を書いてください。"),
    "value_none_given": entry(
        "at least one is needed.", "ひとつ以上必要です。", do="Add one.", ja_do="ひとつ書き足してください。"
    ),
    "value_text": entry(
        "{value!r} is not text.",
        "{value!r} は文字列ではありません。",
        do='Put it in quotes: "…".',
        ja_do='"…" で囲んでください。',
    ),
    "value_whole_number": entry(
        "{value!r} is not a whole number.",
        "{value!r} は整数ではありません。",
        do="Write it without quotes: 25.",
        ja_do="引用符なしで 25 のように書いてください。",
    ),
    "value_true_or_false": entry(
        "{value!r} is neither true nor false.",
        "{value!r} は true でも false でもありません。",
        do="Write true or false, without quotes.",
        ja_do="引用符なしで true か false と書いてください。",
    ),
    "value_table": entry(
        "{value!r} is not a table.",
        "{value!r} は表ではありません。",
        do="Write it as [name] with its keys below.",
        ja_do="[名前] の見出しの下に項目を書いてください。",
    ),
    "value_list": entry(
        "{value!r} is not a list.",
        "{value!r} はリストではありません。",
        do='Write ["…", "…"].',
        ja_do='["…", "…"] と書いてください。',
    ),
    "value_date": entry(
        "{value!r} is not a date.",
        "{value!r} は日付ではありません。",
        do="Write it as 2026-12-02, a day that exists.",
        ja_do="2026-12-02 のように、実在する日を書いてください。",
    ),
    "value_moment": entry(
        "{value!r} is not a moment.",
        "{value!r} は日時ではありません。",
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
        "{value!r} does not have the right form.",
        "{value!r} は形が違います。",
        do="It has to match {pattern}",
        ja_do="次の形に合わせてください: {pattern}",
    ),
    "value_invalid": entry("{reason}.", "{reason}。"),
    "value_span": entry(
        "{value!r} is not a span of time.",
        "{value!r} は期間として読めません。",
        do='Write "12 hours", "180 days" or "2 weeks".',
        ja_do='"12 hours"・"180 days"・"2 weeks" のように書いてください。',
    ),
    "value_offset": entry(
        "{value!r} is not a number of days.",
        "{value!r} は日数として読めません。",
        do='Write "-7 days" or "3 days".',
        ja_do='"-7 days" や "3 days" のように書いてください。',
    ),
    "value_cap": entry(
        "{value!r} is not a cap.",
        "{value!r} は上限として読めません。",
        do='Write "2 per 7 days".',
        ja_do='"2 per 7 days" のように書いてください。',
    ),
    "value_hours": entry(
        "{value!r} is not a part of the day.",
        "{value!r} は時間帯として読めません。",
        do='Write "22:00-07:00".',
        ja_do='"22:00-07:00" のように書いてください。',
    ),
    "value_rate": entry(
        "{value!r} is not a rate.",
        "{value!r} は速さとして読めません。",
        do='Write "50/s", "600/min", "1000/h" or "20000/day".',
        ja_do='"50/s"・"600/min"・"1000/h"・"20000/day" のように書いてください。',
    ),
    "value_clock": entry(
        "{value!r} is not a time of the day.",
        "{value!r} は時刻として読めません。",
        do='Write "11:40", in quotes, 24 hours.',
        ja_do='"11:40" のように、引用符つきの 24 時間表記で書いてください。',
    ),
    "value_mailbox": entry(
        "{value!r} is not a mailbox.",
        "{value!r} は差出人として読めません。",
        do='Write "Name <name@shop.example>" or "name@shop.example".',
        ja_do='"名前 <name@shop.example>" か "name@shop.example" と書いてください。',
    ),
    "value_zone": entry(
        "{value!r} is not a time zone.",
        "{value!r} というタイムゾーンはありません。",
        do='Use an IANA name such as "Asia/Tokyo".',
        ja_do='"Asia/Tokyo" のような IANA の名前を使ってください。',
    ),
    "value_url": entry(
        "{value!r} is not a web address.",
        "{value!r} はウェブのアドレスではありません。",
        do="Write it whole, beginning with https://.",
        ja_do="https:// から始まる形で書いてください。",
    ),
    "value_base_url": entry(
        "{value!r} cannot serve leave links: they must be HTTPS (RFC 8058).",
        "{value!r} は配信停止リンクに使えません。HTTPS が必要です(RFC 8058)。",
        do="Write https://…; http is taken for 127.0.0.1 only.",
        ja_do="https://… と書いてください。http は 127.0.0.1 だけで使えます。",
    ),
    "value_name_form": entry(
        "{value!r} does not say where the name goes.",
        "{value!r} には名前の入る場所がありません。",
        do='Write "{{name}}" exactly once: "{{name}} 様".',
        ja_do='"{{name}} 様" のように {{name}} をひとつだけ入れてください。',
    ),
    "value_rule": entry(
        "{value!r} is not a rule for a day.",
        "{value!r} は日の決まりとして読めません。",
        do='Write "2nd sunday of may" or "last friday of november".',
        ja_do='"2nd sunday of may" や "last friday of november" のように書いてください。',
    ),
    "value_month_day": entry(
        "{value!r} is not a day of the year.",
        "{value!r} という日はありません。",
        do='Write "12-25", a day that exists.',
        ja_do='"12-25" のように、実在する日を書いてください。',
    ),
    "closed_backwards": entry(
        "the span ends ({last}) before it begins ({first}).",
        "期間の終わり({last})が始まり({first})より前です。",
        do="Swap from and to.",
        ja_do="from と to を入れ替えてください。",
    ),
    "event_date_or_rule": entry(
        "an event has either a date or a rule.",
        "行事には date か rule のどちらかひとつを書きます。",
        do='Write date = "12-25" or rule = "2nd sunday of may".',
        ja_do='date = "12-25" か rule = "2nd sunday of may" と書いてください。',
    ),
    "when_one": entry(
        "a campaign falls in a slot, or around an event, or around an anniversary: exactly one of them.",
        "キャンペーンの時期は slot・event・anniversary のうちひとつだけで決めます。",
        do="Keep one of slot, event and anniversary.",
        ja_do="slot・event・anniversary のうちひとつを残してください。",
    ),
    "when_at": entry(
        "the time of the day is missing.",
        "時刻がありません。",
        do='Add at = "10:10".',
        ja_do='at = "10:10" のように書き足してください。',
    ),
    "when_slot_alone": entry(
        "a slot has its own day and time.",
        "slot には曜日と時刻が決まっています。",
        do="Take offset and at out of [when], or change the slot in schedules.toml.",
        ja_do="[when] から offset と at を消すか、schedules.toml の枠を直してください。",
    ),
    "last_order_empty": entry(
        "the condition says neither older_than nor within.",
        "older_than も within もありません。",
        do='Write last_order = {{ older_than = "180 days" }}.',
        ja_do='last_order = {{ older_than = "180 days" }} のように書いてください。',
    ),
    "consent_moment": entry(
        "a consent needs its moment: either a column (at) or one moment for all rows (since).",
        "同意には日時が必要です。列(at)か、全行に共通の日時(since)のどちらかひとつを書いてください。",
        do='Write at = "column heading", or since = 2024-04-01T00:00:00+09:00.',
        ja_do='at = "列の見出し" か since = 2024-04-01T00:00:00+09:00 と書いてください。',
    ),
    "content_one": entry(
        "an edition says which one it is by exactly one of date, year and evergreen.",
        "号には date・year・evergreen のうちひとつだけを書きます。",
        do="Write date = 2026-12-02 for a weekly letter, year = 2026 for an event, evergreen = true for every time.",
        ja_do="毎週の便りは date = 2026-12-02、行事は year = 2026、毎回同じなら evergreen = true と書いてください。",
    ),
    "content_reserved": entry(
        "{name} is a name that the engine gives to every template.",
        "{name} はエンジンがすべてのテンプレートに渡す名前です。",
        do="Call it otherwise here and in the template.",
        ja_do="ここでもテンプレートでも別の名前にしてください。",
    ),
    "content_missing": entry(
        "this campaign has nothing to say: it has no [[edition]].",
        "このキャンペーンには中身([[edition]])がありません。",
        do="Write an [[edition]] with its subject.",
        ja_do="[[edition]] に件名と中身を書いてください。",
    ),
    "content_needs_date": entry(
        "content for a weekly slot is written by date.",
        "毎週の枠の中身は日付で書きます。",
        do="Write date = 2026-12-02, the nominal day.",
        ja_do="date = 2026-12-02 のように、もともとの日を書いてください。",
    ),
    "content_needs_year_or_evergreen": entry(
        "content for an event is written by year, or is evergreen.",
        "行事の中身は年で書くか、evergreen にします。",
        do="Write year = 2026 or evergreen = true.",
        ja_do="year = 2026 か evergreen = true と書いてください。",
    ),
    "content_needs_evergreen": entry(
        "content for an anniversary is evergreen.",
        "記念日の中身は evergreen にします。",
        do="Write evergreen = true.",
        ja_do="evergreen = true と書いてください。",
    ),
    "content_twice": entry(
        "there is content for {occasion} already (line {other}).",
        "{occasion} の中身はもうあります({other} 行目)。",
        do="Keep one of them.",
        ja_do="どちらかひとつを残してください。",
    ),
    "topic_unknown": entry("there is no topic {name}.", "トピック {name} はありません。", **_CHECK_SPELLING),
    "topic_unknown_guess": entry("there is no topic {name}.", "トピック {name} はありません。", **_GUESS),
    "template_unknown": entry(
        "there is no template {name} in templates/.", "templates/ に {name} はありません。", **_CHECK_SPELLING
    ),
    "template_unknown_guess": entry(
        "there is no template {name} in templates/.", "templates/ に {name} はありません。", **_GUESS
    ),
    "slot_unknown": entry(
        "there is no slot {name} in schedules.toml.", "schedules.toml に枠 {name} はありません。", **_CHECK_SPELLING
    ),
    "slot_unknown_guess": entry(
        "there is no slot {name} in schedules.toml.", "schedules.toml に枠 {name} はありません。", **_GUESS
    ),
    "event_unknown": entry(
        "there is no event {name} in schedules.toml.", "schedules.toml に行事 {name} はありません。", **_CHECK_SPELLING
    ),
    "event_unknown_guess": entry(
        "there is no event {name} in schedules.toml.", "schedules.toml に行事 {name} はありません。", **_GUESS
    ),
    "attribute_unknown": entry(
        "nobody declared the attribute {name}.",
        "属性 {name} は宣言されていません。",
        do="Declare it in tayori.toml: [attributes.{name}]. Declared: {known}.",
        ja_do="tayori.toml に [attributes.{name}] を書いてください。宣言済み: {known}。",
    ),
    "attribute_unknown_guess": entry(
        "nobody declared the attribute {name}.", "属性 {name} は宣言されていません。", **_GUESS
    ),
    "campaign_twin": entry(
        "another campaign has the id {id}, too: {others}.",
        "id が {id} のキャンペーンがほかにもあります: {others}。",
        do="Give each its own id, and never change the id of one that was sent.",
        ja_do="それぞれ別の id にしてください。送ったことのあるほうの id は変えないでください。",
    ),
}
