"""The phrases of the room `project`: mistakes in files."""

from __future__ import annotations

from engine.words import Entry, entry, values

_CHECK_SPELLING = {"do": "Known here: {known}.", "ja_do": "使えるのは {known} です。"}
_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "warning": entry("warning", "注意"),
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
        do="Look at this line and the one above it.",
        ja_do="この行と、ひとつ上の行をご覧ください。",
    ),
    "toml.equals": entry("an = is missing behind the key", "項目名のあとに = がありません"),
    "toml.bracket": entry("a ] is missing behind the name of the table", "見出しの終わりの ] がありません"),
    "toml.value": entry(
        'this is no value (text stands in quotes, "…"; lists and tables end with ] and }})',
        '値として読めません(文字列は "…" で囲み、リストは ]、表は }} で閉じます)',
    ),
    "toml.quote": entry("a closing quote is missing", "閉じる引用符がありません"),
    "toml.backslash": entry("a \\ in text is written \\\\", "文字列の中の \\ は \\\\ と書きます"),
    "toml.newline": entry("something stands behind the value", "値のあとに余分なものがあります"),
    "toml.key": entry(
        "this is no key (letters, digits, - and _; anything else in quotes)",
        "項目名として読めません(英数字・-・_ 以外を使うときは引用符で囲みます)",
    ),
    "toml.twice": entry("this key or table is written twice", "同じ項目か見出しがふたつあります"),
    "toml.array": entry("a , or a closing ] is missing in a list", "リストの , か閉じる ] がありません"),
    "toml.inline": entry("a , or a closing }} is missing in a table", "表の , か閉じる }} がありません"),
    "toml.vast": entry("a value is too large or too deep to be read", "値が大きすぎるか、入れ子が深すぎます"),
    "toml.date": entry("there is no such date or time", "その日付や時刻はありません"),
    "secret_in_file": entry(
        "a secret must not stand in a project file, since files lie in git.",
        "秘密の値をプロジェクトのファイルに書かないでください(ファイルは git に残ります)。",
        do="Take it out, change the secret, and give it as {variable} or as the credential {credential}.",
        ja_do="ここから消し、値そのものも替えたうえで、環境変数 {variable} か credential {credential} で渡してください。",
    ),
    "credential_unreadable": entry(
        "this credential cannot be read: {reason}.",
        "この credential を読めません: {reason}。",
        do="Give the user that runs tayori the right to read it; it is text in UTF-8.",
        ja_do="tayori を動かすユーザーに読み取りの権限をつけてください。中身は UTF-8 の文字列です。",
    ),
    "key_missing": entry(
        "this key is missing.",
        "この項目がありません。",
        do="Add a line: {name} = …",
        ja_do="{name} = … の行を書き足してください。",
    ),
    "table_missing": entry(
        "this part is missing.",
        "この部分がありません。",
        do="Add [{name}] with its keys below.",
        ja_do="[{name}] の見出しと、その下の項目を書き足してください。",
    ),
    "key_unknown": entry("there is no such key.", "この項目はありません。", **_CHECK_SPELLING),
    "key_unknown_guess": entry("there is no such key.", "この項目はありません。", **_GUESS),
    "when_at": entry(
        "the time of the day is missing.",
        "時刻がありません。",
        do='Add at = "10:10".',
        ja_do='at = "10:10" のように書き足してください。',
    ),
    "when_slot_alone": entry(
        "a slot has its own day and time.",
        "slot には曜日と時刻が決まっています。",
        do="Keep slot, start, end and spread in [when]; the time and what happens on a bad day stand at the slot in schedules.toml.",
        ja_do="[when] には slot・start・end・spread だけを残してください。時刻や休みの日の扱いは schedules.toml の枠に書きます。",
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
    "campaign_file_name": entry(
        "the file's name, {value}, cannot be the campaign's id.",
        "ファイルの名前 {value} はキャンペーンの id に使えません。",
        do='Rename it with small letters, digits and -, or write id = "…" in it.',
        ja_do='英小文字・数字・- だけの名前に変えるか、中に id = "…" を書いてください。',
    ),
    "content_file_name": entry(
        "the file's name, {value}, is not a date.",
        "ファイルの名前 {value} が日付ではありません。",
        do="Name it by its day, such as 2026-12-02.toml, or write date, year or evergreen in it.",
        ja_do="2026-12-02.toml のように日付を名前にするか、中に date・year・evergreen のどれかを書いてください。",
    ),
    "content_missing": entry(
        "this campaign has nothing to say: it has no [[edition]].",
        "このキャンペーンには中身([[edition]])がありません。",
        do="Write an [[edition]] with its subject.",
        ja_do="[[edition]] に件名と中身を書いてください。",
    ),
    "content_needs_date_or_evergreen": entry(
        "content for a slot is written by date, or is evergreen and stands in.",
        "枠の中身は日付で書くか、evergreen(控え)にします。",
        do="Write date = 2026-12-02, the nominal day, or evergreen = true.",
        ja_do="date = 2026-12-02 のように、もともとの日を書くか、evergreen = true と書いてください。",
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
        "there is content for {occasion} already, in {other}.",
        "{occasion} の中身は {other} にもうあります。",
        do="Keep one of them.",
        ja_do="どちらかひとつを残してください。",
    ),
    "topic_unknown": entry("there is no topic {name}.", "トピック {name} はありません。", **_CHECK_SPELLING),
    "topic_unknown_guess": entry("there is no topic {name}.", "トピック {name} はありません。", **_GUESS),
    "topic_no_relay": entry(
        "no relay takes its mail: each one names other topics or is spare.",
        "このトピックのメールを引き受ける中継サーバーがありません(どれも別のトピック用か予備です)。",
        do="Name it under `topics` of a relay, or leave `topics` of one empty.",
        ja_do="いずれかの relays の topics に加えるか、topics を空にしてください。",
    ),
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
    **values.WORDS,
}
