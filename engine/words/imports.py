"""What is said of lists as they come in: read, judged whole, applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.words import entry

if TYPE_CHECKING:
    from engine.words import Entry

WORDS: dict[str, Entry] = {
    "absent_needs_full": entry(
        "absence says something in a full list only.",
        "「載っていない」ことに意味があるのは、全員の一覧だけです。",
        do='Write content = "full" above it, if the list always is everybody; else leave absent out.',
        ja_do='いつも全員の一覧なら、この上に content = "full" と書いてください。そうでなければ absent を消してください。',
    ),
    "owns_unknown": entry(
        "owns names {name}, of which this list does not speak.",
        "owns の {name} は、この一覧の列にありません。",
        do="It speaks of: {known}.",
        ja_do="この一覧にあるのは {known} です。",
    ),
    "owns_unknown_guess": entry(
        "owns names {name}, of which this list does not speak; did you mean {guess}?",
        "owns の {name} は、この一覧の列にありません。{guess} でしょうか。",
        do="It speaks of: {known}.",
        ja_do="この一覧にあるのは {known} です。",
    ),
    "batch_period": entry(
        "live_until is before live_from.",
        "live_until が live_from より前です。",
        do="Write since when the form was live, and until when.",
        ja_do="フォームを公開していた期間の、初めと終わりを書いてください。",
    ),
    "batch_future": entry(
        "live_from lies in the future.",
        "live_from が未来の日時です。",
        do="Consents cannot have been given before the form was live.",
        ja_do="公開前のフォームに同意はありえません。",
    ),
    "batch_broken": entry(
        "the batch of consents has mistakes (above); nothing was imported.",
        "同意のまとめ(上記)に誤りがあるため、取り込みませんでした。",
    ),
    "row_consent_undated": entry(
        "there is a consent in {column}, and the list has no moments.",
        "「{column}」に同意がありますが、この一覧には日時がありません。",
        do="Say when the form was live and who answers for it: --consent-batch FILE. Nothing was taken from this row.",
        ja_do="フォームの公開期間と責任者を --consent-batch FILE で示してください。この行は取り込んでいません。",
    ),
    "row_json": entry(
        "the line is no JSON object.",
        "この行は JSON のオブジェクトではありません。",
        do='Write one object a line: {{"address": "…"}}.',
        ja_do='一行にひとつ {{"address": "…"}} のように書いてください。',
    ),
    "row_json_value": entry(
        "{column} holds a list or a table.",
        "「{column}」の中が、配列か入れ子になっています。",
        do="Write a text, a number, true, false or null.",
        ja_do="文字・数字・true・false・null のどれかにしてください。",
    ),
    "list_made_at": entry(
        "made_at, {value!r}, is no moment.",
        "made_at の {value!r} は日時として読めません。",
        do="Write it as 2026-12-02T02:00:00+09:00.",
        ja_do="2026-12-02T02:00:00+09:00 の形で書いてください。",
    ),
    "list_old": entry(
        "the list was made at {made}, longer ago than {within}: nothing was imported.",
        "この一覧は {made} のもので、{within} より古いため取り込みませんでした。",
        do="Export it anew. If only the file's clock is wrong, say when it was made: --made-at 2026-12-02T02:00.",
        ja_do="書き出し直してください。ファイルの日時だけが違うなら、--made-at 2026-12-02T02:00 のように作成日時を示してください。",
    ),
    "list_older": entry(
        "the list was made at {made}; one of {last} was imported already: nothing was imported.",
        "この一覧は {made} のものですが、{last} のものを取り込み済みのため、取り込みませんでした。",
        do="Import the newest one. If only the file's clock is wrong, say when it was made: --made-at 2026-12-02T02:00.",
        ja_do="新しいほうを取り込んでください。ファイルの日時だけが違うなら、--made-at 2026-12-02T02:00 のように作成日時を示してください。",
    ),
    "list_refused_exists": entry(
        "{path} is there already; nothing was imported.",
        "{path} はもうあります。取り込みはしていません。",
        do="Name another file for the refused rows: --refused FILE.",
        ja_do="取り込めない行の書き出し先を --refused FILE で変えてください。",
    ),
    "list_refused_unwritable": entry(
        "the refused rows cannot be written to {path}: {reason}; nothing was imported.",
        "取り込めない行を {path} に書けません: {reason}。取り込みはしていません。",
        do="Name a place for them: --refused FILE.",
        ja_do="書ける場所を --refused FILE で示してください。",
    ),
    "list_accept_unknown": entry(
        "--accept {name} means nothing.",
        "--accept {name} という指定はありません。",
        do="There is: {known}.",
        ja_do="あるのは {known} です。",
    ),
    "list_names_without": entry(
        "--names belongs to --dry-run.",
        "--names は --dry-run と一緒に使います。",
        do="Say both, or neither.",
        ja_do="両方つけるか、両方はずしてください。",
    ),
    "list_no_names": entry(
        "imports/{mapping}.toml names no column of names.", "imports/{mapping}.toml に名前の列がありません。"
    ),
    "list_held": entry(
        "the list is held; nothing was imported.",
        "この一覧は止めました。何も取り込んでいません。",
        do="Look at the file. If it is right, import it with --accept {names}.",
        ja_do="ファイルを確かめてください。正しければ --accept {names} をつけて取り込めます。",
    ),
    "list_would_be_held": entry(
        "the list would be held, as it is.",
        "このままでは、この一覧は止まります。",
        do="If it is right, import it with --accept {names}.",
        ja_do="正しければ --accept {names} をつけて取り込めます。",
    ),
    "list_dry_run": entry("a dry run: nothing was written.", "試しに読んだだけで、何も書いていません。"),
    "list_goes_on": entry(
        "list {number} was broken off; this went on with it to its end.",
        "途中で終わっていた一覧 {number} の続きを、最後まで取り込みました。",
    ),
    "list_more_refused": entry("and {number:,} more, see {path}", "ほか {number:,} 行は {path} をご覧ください"),
    "list_more_refused_nowhere": entry("and {number:,} more", "ほか {number:,} 行"),
    "list_refused_kept": entry(
        "{number:,} refused rows are in {path}, with their reasons.",
        "取り込めなかった {number:,} 行を、理由をつけて {path} に書きました。",
        do="Correct them there and import that file.",
        ja_do="そちらを直して、そのファイルを取り込んでください。",
    ),
    "held_refused": entry(
        "{number:,} of {rows:,} rows are refused: the columns seem to have moved.",
        "{rows:,} 行のうち {number:,} 行が取り込めません。列がずれているようです。",
    ),
    "held_odd_names": entry(
        "{number:,} of {rows:,} names begin with a digit: the columns seem to have moved.",
        "{rows:,} 行のうち {number:,} 行の名前が数字で始まっています。列がずれているようです。",
    ),
    "held_names": entry(
        "{number:,} of {known:,} known people would get another name.",
        "登録済みの {known:,} 人のうち {number:,} 人の名前が変わります。",
    ),
    "held_fewer": entry(
        "it has {number:,} people; the last full list had {before:,}.",
        "{number:,} 人分しかありません。前回の全員の一覧は {before:,} 人でした。",
    ),
    "held_words": entry(
        "{number:,} of the {granted:,} consents of these people would be taken back.",
        "この一覧の方々の同意 {granted:,} 件のうち {number:,} 件が停止になります。",
    ),
    "held_absent": entry(
        "{number:,} of the {granted:,} consents of this source would be taken back: the people are missing from the list.",
        "この取り込み元の同意 {granted:,} 件のうち {number:,} 件が、一覧に載っていないため停止になります。",
    ),
    "held_birthdays": entry(
        "{number:,} of {birthdays:,} birthdays are in {year}: Excel makes of a month and a day a date of the present year.",
        "誕生日 {birthdays:,} 件のうち {number:,} 件が {year} 年です。Excel は「月と日」だけの欄を、その年の日付に変えてしまいます。",
    ),
    "list_named": entry(
        "{path}: imports/{mapping}.toml is for files called {file}; nothing was imported.",
        "{path}: imports/{mapping}.toml は {file} という名前のファイルのための対応表です。何も取り込んでいません。",
        do="What these columns mean depends on the file: those who left, or bounced, have the same ones. Give the right file.",
        ja_do="配信停止やエラーの一覧も同じ列を持つため、ファイル名で見分けています。正しいファイルを指定してください。",
    ),
    "row_serial": entry(
        "{value!r} is the number that Excel makes of a date.",
        "{value!r} は、Excel が日付から作った通し番号です。",
        do="In Excel: mark the column, Ctrl+1, Custom, type yyyy-mm-dd, save as CSV UTF-8 again. Nothing is guessed.",
        ja_do="Excel でその列を選び、Ctrl+1 の「ユーザー定義」に yyyy-mm-dd と入れて、「CSV UTF-8」で保存し直してください。推測はしません。",
    ),
    "consent_column": entry(
        "a consent is said either by a column or by the list itself (everybody = true).",
        "同意は、列(column)か、一覧そのもの(everybody = true)のどちらかで示します。",
        do='Write one of them: column = "heading", or everybody = true.',
        ja_do='column = "列の見出し" か everybody = true のどちらかひとつを書いてください。',
    ),
    "consent_granted": entry(
        "a column needs the words that mean yes (granted); where everybody said yes there are none.",
        "列には、同意を表す言葉(granted)が必要です。everybody = true のときは書きません。",
        do='Write granted = ["yes"] beside column, or take it away beside everybody.',
        ja_do='column には granted = ["希望する"] を添え、everybody からは消してください。',
    ),
    "everybody_needs_file": entry(
        "everybody = true needs to know what the files are called: the list of those who left may have the same columns.",
        "everybody = true には、ファイル名の決まりが必要です。配信停止の一覧も、同じ列を持つことがあるためです。",
        do='Write file = "subscribed_*.csv" above the tables.',
        ja_do='表の前に file = "subscribed_*.csv" のように書いてください。',
    ),
    "import.absent": entry(
        "refusals of people who are missing from the list", "件の停止を、一覧に載っていない方について記録しました"
    ),
    "names_head": entry("line: as typed → as it will stand → how a letter opens", "行: 入力 → 登録 → 手紙での呼びかけ"),
}
