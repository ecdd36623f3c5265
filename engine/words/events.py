"""What is said of events: orders and what follows them, as they come in; and of stages."""

from __future__ import annotations

from engine.words import Entry, entry

_CHANGED = {
    "do": "An event that came in is never changed: give it a key of its own, or take the row out.",
    "ja_do": "取り込んだ出来事は書き換えません。別の番号にするか、この行を消してください。",
}

WORDS: dict[str, Entry] = {
    "event_kind_one": entry(
        "kind needs either a column or one word for all rows.",
        "kind には、列の名前か、すべての行にあてはまる種別の、どちらかひとつを書いてください。",
        do='kind = "order", or kind = {{ column = "kind", order = ["order"] }}.',
        ja_do='kind = "order" か、kind = {{ column = "種別", order = ["注文"] }} のように書きます。',
    ),
    "event_word_twice": entry(
        "the word {word} means two kinds of event.",
        "「{word}」が、ふたつの種別の言葉になっています。",
        do="Keep it with one of them.",
        ja_do="どちらかひとつに書いてください。",
    ),
    "value_period": entry(
        "{value} is no such span.",
        "{value} は期間として読めません。",
        do='Write "12 months", "1 year" or "90 days".',
        ja_do='"12 months"、"1 year"、"90 days" のように書いてください。',
    ),
    "value_turn": entry(
        "{value} is no day on which stages are reckoned.",
        "{value} は、ステージを計算し直す日として読めません。",
        do='Write "daily", or "monthly on 1" with a day up to the 28th.',
        ja_do='"daily" か、28 日までの日で "monthly on 1" のように書いてください。',
    ),
    "level_empty": entry(
        "the stage {name} asks for nothing.",
        "ステージ {name} に条件がありません。",
        do="Give it an amount, a count, or both.",
        ja_do="amount か count、または両方を書いてください。",
    ),
    "level_order": entry(
        "the stage {name} stands behind {lower}, and whoever reaches it does not surely reach that one.",
        "ステージ {name} は {lower} の後にありますが、{lower} より上とは限りません。",
        do="Write the levels from the lowest up; each asks at least for what the one before asks.",
        ja_do="下から順に書いてください。上のステージの条件は、下のステージの条件を含みます。",
    ),
    "level_twice": entry(
        "two stages are called {name}.",
        "{name} という名前のステージがふたつあります。",
        do="Give each its own name.",
        ja_do="別々の名前をつけてください。",
    ),
    "stages_none": entry(
        "tayori.toml has no [stages].",
        "tayori.toml に [stages] がありません。",
        do="docs/files.md shows how they are written.",
        ja_do="書き方は docs/files.md にあります。",
    ),
    "stages.below": entry("below the lowest", "ステージなし"),
    "stages.moved": entry("{number} people have another stage than before", "{number} 人のステージが変わりました"),
    "stages.would_move": entry("{number} people would have another stage", "{number} 人のステージが変わります"),
    "event_mapping_none": entry(
        "no imports/NAME.toml has a table [events].",
        "[events] のある imports/NAME.toml がありません。",
        do="Write one: docs/files.md shows how.",
        ja_do="docs/files.md の例にならって作ってください。",
    ),
    "event_no_key": entry(
        "the column {column} is empty: an event needs a number of its own.",
        "{column} が空です。出来事には、お店の中でひとつしかない番号が要ります。",
        do="Without it, the same list twice would count twice.",
        ja_do="番号がないと、同じ一覧を二度読んだときに二度数えてしまいます。",
    ),
    "event_no_moment": entry(
        "the column {column} is empty: nobody knows when this happened.",
        "{column} が空です。いつのことか分かりません。",
        do="Write the date, with or without the time.",
        ja_do="日付を書いてください。時刻はなくても読めます。",
    ),
    "event_early": entry(
        "{value} in the column {column} lies before {first}.",
        "{column} の {value} は {first} より前です。",
        do="Look at the year.",
        ja_do="年を確かめてください。",
    ),
    "event_future": entry(
        "{value} in the column {column} lies in the future.",
        "{column} の {value} は、まだ来ていない時です。",
        do="Only what has happened can come in: look at the date and its time zone.",
        ja_do="取り込めるのは起きたことだけです。日付と時差を確かめてください。",
    ),
    "event_kind_unknown": entry(
        "{value} in the column {column} is no kind of event that the mapping knows.",
        "{column} の「{value}」は、対応表にない種別です。",
        do="Known words: {known}.",
        ja_do="使える言葉は {known} です。",
    ),
    "event_amount": entry(
        "{value} in the column {column} is no amount.",
        "{column} の「{value}」は金額として読めません。",
        do="A whole number that is not negative, in the smallest unit of your money: 12800, ￥12,800.",
        ja_do="0 以上の整数で書いてください。12800、￥12,800 のように書けます。",
    ),
    "event_quantity": entry(
        "{value} in the column {column} is no number of pieces.",
        "{column} の「{value}」は個数として読めません。",
        do="A whole number from 1 to {most}.",
        ja_do="1 から {most} までの整数で書いてください。",
    ),
    "event_text": entry(
        "the text in the column {column} is longer than {most} characters, or holds some that cannot be printed.",
        "{column} の文字が {most} 字を超えているか、印字できない文字が入っています。",
        do="Shorten it: numbers and names of products are short.",
        ja_do="番号や商品名は短く書いてください。",
    ),
    "event_tracking": entry(
        "{value} in the column {column} is no parcel's number: up to 40 letters, digits and hyphens.",
        "{column} の「{value}」は追跡番号に見えません。英数字とハイフンで40字までです。",
        do="Write one number; a second parcel is an event of its own.",
        ja_do="番号はひとつだけ書いてください。二つ目の荷物は、別の行にします。",
    ),
    "event_items_many": entry(
        "the event {key} has more than {most} items.",
        "{key} の明細が {most} 件を超えています。",
        do="Is the column of the key the right one?",
        ja_do="番号の列が合っているか、確かめてください。",
    ),
    "event_rows_differ": entry(
        "the rows with the key {key} do not agree: the first one is line {first}.",
        "番号 {key} の行どうしで、内容が食い違っています(初めの行は {first} 行目)。",
        do="Rows of one order have the same address, kind, moment and amount, and differ in the item.",
        ja_do="ひとつのご注文の行は、宛先、種別、日時、金額が同じで、明細だけが違います。",
    ),
    "event_other_row": entry(
        "another row of the event {key}, line {first}, is not taken, and an order comes in whole or not at all.",
        "番号 {key} の別の行({first} 行目)を取り込めません。ご注文は、全部の行がそろわなければ取り込みません。",
        do="Correct that one.",
        ja_do="その行を直してください。",
    ),
    "event_other": entry(
        "an event with the key {key} came in before, and said something else.",
        "番号 {key} の出来事は前に取り込まれていて、内容が違います。",
        **_CHANGED,
    ),
    "event_json": entry(
        "this line is no JSON object.",
        "この行は JSON のオブジェクトではありません。",
        do='One object a line: {{"key": "A-1001", …}}.',
        ja_do='一行にひとつ、{{"key": "A-1001", …}} のように書いてください。',
    ),
    "event_json_value": entry(
        "a value here is a table or a list; only {items} may be one, of objects.",
        "値に表やリストがあります。リストにできるのは {items} だけで、中身はオブジェクトです。",
        do="Write texts and numbers.",
        ja_do="文字か数で書いてください。",
    ),
    "events.rows": entry("rows read", "読んだ行"),
    "events.new": entry("new events", "新しい出来事"),
    "events.known": entry("known already", "すでにあったもの"),
    "events.strangers": entry(
        "of addresses that nobody has (kept for them)", "まだお客様にいない宛先のもの(取っておきます)"
    ),
    "events.erased": entry("of people who were erased (not kept)", "消去した方のもの(残しません)"),
    "events.granted": entry("orders that notices may rest on", "お知らせの根拠になるご注文"),
    "events.refused_rows": entry("rows refused", "取り込めなかった行"),
    "events_tried": entry("Nothing was written: this was a dry run.", "試しに読んだだけで、何も書き込んでいません。"),
    "events_refused": entry(
        "the refused rows are in {path}.",
        "取り込めなかった行は {path} にあります。",
        do="Correct them there and import that file.",
        ja_do="直してから、そのファイルを取り込んでください。",
    ),
}
