"""The phrases of the room `cli`."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "no_project": entry(
        "there is no tayori.toml in {path} or above it.",
        "{path} とその上のフォルダーに tayori.toml がありません。",
        do="Go into a project, name one with --project DIR, or make one with `tayori init DIR`.",
        ja_do="プロジェクトの中で実行するか、--project DIR で指すか、`tayori init DIR` で作ってください。",
    ),
    "project_broken": entry(
        "tayori.toml or schedules.toml has mistakes: nothing can be done before they are mended.",
        "tayori.toml か schedules.toml に誤りがあります。直るまで何もできません。",
        do="`tayori check` tells all of them.",
        ja_do="`tayori check` ですべて確かめられます。",
    ),
    "check_clean": entry("no mistakes.", "誤りはありません。"),
    "bad_moment": entry(
        "{value!r} is not a moment.",
        "{value!r} は日時として読めません。",
        do="Write 2026-12-02T11:45+09:00, or without the offset for the shop's zone.",
        ja_do="2026-12-02T11:45+09:00 のように書いてください(+09:00 を省くと店の時刻です)。",
    ),
    "relay_unknown": entry(
        "there is no [relays.{name}].",
        "[relays.{name}] はありません。",
        do="There is: {known}.",
        ja_do="あるのは {known} です。",
    ),
    "campaign_unknown": entry(
        "there is no sound campaign {name}.",
        "使えるキャンペーン {name} はありません。",
        do="There is: {known}. One with mistakes is out of action: see `tayori check`.",
        ja_do="あるのは {known} です。誤りのあるものは使えません(`tayori check` をご覧ください)。",
    ),
    "no_content_on": entry(
        "{name} has no content for {date}.",
        "{name} に {date} の中身がありません。",
        do="Write an edition for it.",
        ja_do="号を書いてください。",
    ),
    "mapping_none": entry(
        "no imports/NAME.toml says what the file's columns mean.",
        "ファイルの列の意味を書いた imports/NAME.toml がありません。",
        do="Write one: docs/files.md shows how.",
        ja_do="作ってください。書き方は docs/files.md にあります。",
    ),
    "file_exists": entry(
        "{path} exists already.",
        "{path} はもうあります。",
        do="Take another name; nothing was written over.",
        ja_do="別の名前にしてください。上書きはしていません。",
    ),
    "path_failed": entry(
        "{path} cannot be used: {reason}.",
        "{path} を使えません: {reason}。",
        do="Look at the path, and whether you may read and write there.",
        ja_do="場所と、そこを読み書きする権限をご確認ください。",
    ),
    "bad_span": entry(
        "from {first} to {last} is no span of days that a calendar can show.",
        "{first} から {last} までは、暦に出せる期間ではありません。",
        do="Let --from come before --to, both in a year between 2000 and 2199.",
        ja_do="--from を --to より前の日にし、どちらも 2000 年から 2199 年の日にしてください。",
    ),
    "exported": entry("{number:,} people are in {path}.", "{number:,} 人を {path} に書き出しました。"),
    "store_ready": entry("the store {path} is ready.", "ストア {path} の用意ができました。"),
    "store_copied": entry("the store as it was is kept in {path}.", "元のストアの控えは {path} です。"),
    "already_live": entry("this store is live already.", "このストアはもう本番です。"),
    "live_question": entry(
        "From now on real mail goes to real people. What was rehearsed is forgotten. Type the shop's name ({name}):",
        "これより先は本物の宛先に届きます。リハーサルの記録は消えます。店の名前({name})を入力してください:",
    ),
    "live_not_typed": entry(
        "that is not {name}: the store stays in rehearsal.", "{name} と一致しません。リハーサルのままです。"
    ),
    "live_while_running": entry(
        "a rehearsal is under way on this store, which stays in rehearsal.",
        "このストアではリハーサルの実行中です。リハーサルのままです。",
        do="Wait until it has ended, then type `tayori live` again.",
        ja_do="終わるのを待って、もう一度 `tayori live` を実行してください。",
    ),
    "now_live": entry(
        "{name} is live. {number:,} rehearsed deliveries were forgotten.",
        "{name} は本番になりました。リハーサルの {number:,} 通の記録を消しました。",
    ),
    "serving": entry(
        "serving on http://{host}:{port} for {base} (^C ends it).",
        "http://{host}:{port} で {base} のページを出しています(^C で終わります)。",
    ),
    "our_fault": entry(
        "this is a fault of ours, not of your files.",
        "エンジンの不具合です。ファイルのせいではありません。",
        do="Please send us {path}.",
        ja_do="{path} をお送りください。",
    ),
    "keys_unreadable": entry(
        "the keys of the leave links in {path} cannot be read: {reason}.",
        "配信停止リンクの鍵 {path} を読めません: {reason}。",
        do="Put the file back from the backup: without it the links of mails already sent are dead.",
        ja_do="控えから戻してください。なくすと送信済みメールのリンクが使えなくなります。",
    ),
    "every_birthday": entry("every birthday {days:+d} days {at}", "毎日 誕生日の {days:+d} 日 {at}"),
    "import.rows": entry("rows read", "行を読みました"),
    "import.new": entry("people are new", "人が新しく入りました"),
    "import.changed": entry("people have changed", "人の内容が変わりました"),
    "import.unchanged": entry("people are as they were", "人は変わりません"),
    "import.granted": entry("consents recorded", "件の同意を記録しました"),
    "import.refused": entry("refusals recorded", "件の停止を記録しました"),
    "import.kept_refusal": entry(
        "consents left aside: the person's refusal is newer", "件の同意は、あとからの停止があるため使いません"
    ),
    "import.suppressed": entry("addresses stopped for bounces or complaints", "件の宛先をエラー・苦情で止めました"),
    "import.refused_rows": entry("rows refused (see above)", "行は取り込めません(上をご覧ください)"),
    "rehearsed_year": entry("altogether", "合計"),
    "rehearsed_sum": entry("all", "すべて"),
    "rehearsed_editions": entry("{number} editions", "{number} 号"),
    "rehearsed_people": entry("{number} sent", "{number} 通"),
    "rehearsed_of_them": entry("{number} not written yet", "うち未執筆 {number}"),
    "rehearsed_unwritten": entry(
        "{number} editions are not written yet: the last content of their campaign stood in.",
        "{number} 号はまだ中身がないため、そのキャンペーンの直前の中身で試しました。",
        do="`--as-written` leaves them out, as a run would.",
        ja_do="`--as-written` をつけると、実際と同じように送りません。",
    ),
    "rehearsed_left_out": entry(
        "{number} editions are not written yet and did not go out.",
        "{number} 号はまだ中身がないため、送りませんでした。",
    ),
    "count.accepted": entry("accepted", "受付"),
    "count.deferred": entry("to be tried again", "再送待ち"),
    "count.refused": entry("refused", "拒否"),
    "count.unknown": entry("unknown", "不明"),
    "count.later": entry("put off to a later day", "後日に送信"),
    "count.erased": entry("erased", "消去済み"),
    "count.suppressed": entry("stopped addresses", "停止中の宛先"),
    "count.no_consent": entry("without consent", "同意なし"),
    "count.left": entry("left", "配信停止"),
    "count.consent_expired": entry("consent expired", "同意切れ"),
    "count.not_in_audience": entry("not meant", "対象外"),
    "count.already": entry("already got it", "送信済み"),
    "count.has_coupon": entry("had the coupon", "クーポン受取済み"),
    "count.open_complaint": entry("open complaints", "クレーム対応中"),
    "count.cap": entry("cap", "上限"),
    "count.unprintable": entry("cannot be written", "作成不可"),
}
