"""The phrases of backups: made, put back, and what is in the way."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "backed_up": entry(
        "{path}: {size} MiB, {people} people, {letters} letters; opened and sound.",
        "{path}: {size} MiB、{people} 人、メール {letters} 通。開いて確かめました。",
    ),
    "backups_gone": entry("{number} older backups removed.", "古いバックアップ {number} 個を消しました。"),
    "backup_where": entry(
        "there is no folder for backups.",
        "バックアップの置き場所がありません。",
        do='Name one on another disk: `tayori backup --to DIR`, or `to = "/other/disk/tayori"` under [backup] in tayori.toml.',
        ja_do='別のディスクのフォルダを指定してください。`tayori backup --to フォルダ` か、tayori.toml の [backup] に `to = "/other/disk/tayori"` と書きます。',
    ),
    "backup_keep": entry(
        "{number} backups cannot be kept.",
        "{number} 個だけ残すことはできません。",
        do="Keep one at least.",
        ja_do="1 以上にしてください。",
    ),
    "backup_same_disk": entry(
        "{path} lies on the same disk as the store: when that disk fails, both are gone.",
        "{path} はストアと同じディスクにあります。ディスクが壊れると、両方とも失われます。",
        do="Put backups on another disk, or copy them to another machine.",
        ja_do="別のディスクに置くか、別のマシンへ写してください。",
    ),
    "backup_room": entry(
        "{path} has {free} MiB left, and the backup needs about {wanted}.",
        "{path} の空きは {free} MiB で、バックアップには約 {wanted} MiB 必要です。",
        do="Make room, or keep fewer: [backup] keep.",
        ja_do="空きを作るか、[backup] の keep を減らしてください。",
    ),
    "backup_unwritable": entry(
        "{path} cannot be written: {reason}. There is no half of a backup.",
        "{path} に書き込めません: {reason}。途中までのファイルは残っていません。",
        do="See to the disk and the folder's owner, and call it again.",
        ja_do="ディスクとフォルダの所有者を確かめて、もう一度実行してください。",
    ),
    "backup_unsound": entry(
        "the copy {path} is not sound: {reason}. It was not kept.",
        "写し {path} は壊れています: {reason}。残していません。",
        do="Look whether the store itself is, by SQLite's `PRAGMA integrity_check`. Keep the older backups.",
        ja_do="ストア自体が壊れていないか、SQLite の `PRAGMA integrity_check` で確かめてください。古いバックアップは消さないでください。",
    ),
    "backup_tool": entry(
        "{tool} is not here.",
        "{tool} がありません。",
        do="Install PostgreSQL's client programs (Debian: postgresql-client), of the server's version or newer.",
        ja_do="PostgreSQL のクライアント(Debian では postgresql-client)を入れてください。サーバーと同じか、新しい版が必要です。",
    ),
    "backup_tool_failed": entry(
        "{tool} failed on {path}: {reason}",
        "{path} で {tool} が失敗しました: {reason}",
        do="Nothing was changed. Mend what it says, and call it again.",
        ja_do="何も変わっていません。原因を直して、もう一度実行してください。",
    ),
    "backup_none": entry(
        "{path} is no backup.",
        "{path} はバックアップではありません。",
        do="Name a folder that `tayori backup` made: tayori-20261202T024500Z.",
        ja_do="`tayori backup` が作ったフォルダ(tayori-20261202T024500Z など)を指定してください。",
    ),
    "backup_damaged": entry(
        "{path} is not what it was when the backup was made.",
        "{path} は、バックアップを作った時と中身が違います。",
        do="It was cut or changed: take an older backup. Nothing was put back.",
        ja_do="途中で切れたか、変えられています。一つ前のバックアップをお使いください。何も戻していません。",
    ),
    "restore_exists": entry(
        "there is a store at {path}.",
        "{path} には、すでにストアがあります。",
        do="It is never replaced. Move it away first, and keep it: it may know what the backup does not.",
        ja_do="上書きはしません。先に別の場所へ移してください。バックアップにない記録があるかもしれないので、消さないでください。",
    ),
    "restore_kind": entry(
        "{path} is a backup of another kind of store: {kind}.",
        "{path} は別の種類({kind})のストアのバックアップです。",
        do="[store] url has to name the same kind.",
        ja_do="[store] の url を同じ種類にしてください。",
    ),
    "restore_journal": entry(
        "the journal {path} is another store's.",
        "ジャーナル {path} は別のストアのものです。",
        do="Move it away, and put this store's own there if it outlived the machine.",
        ja_do="別の場所へ移し、このストアのジャーナルが残っていれば、そこに置いてください。",
    ),
    "restore_key": entry(
        "{path} is another key than the backup's: the links of letters that were sent would not open with it.",
        "{path} は、バックアップの鍵と違います。このままでは、送ったメールの配信停止リンクが開きません。",
        do="Move it away; the backup's own is put there.",
        ja_do="別の場所へ移してください。バックアップの鍵を置きます。",
    ),
    "journal_second": entry(
        "the journal's second place {path} cannot be written: {reason}. Letters go out; since then only the first journal tells of them.",
        "ジャーナルの二つ目の場所 {path} に書き込めません: {reason}。送信は続けています。それ以後の記録は、元のジャーナルにだけあります。",
        do="See to the disk or the host there; the next run writes what is missing. Until then, the machine's loss would be last night's.",
        ja_do="そのディスクか接続先を確かめてください。次の実行が、足りない分を書き足します。それまでに機械が失われると、昨夜のバックアップまでしか戻せません。",
    ),
    "restored_store": entry(
        "put back as of {made}: {people} people, {letters} letters.",
        "{made} の状態に戻しました: {people} 人、メール {letters} 通。",
    ),
    "restored_older": entry(
        "it is of an older version.",
        "古い版のストアです。",
        do="`tayori upgrade`",
        ja_do="`tayori upgrade` を実行してください。",
    ),
    "restored_outlived": entry(
        "the journal {path} outlived the store and knows what went out since.",
        "ジャーナル {path} は残っており、その後に送ったものがわかります。",
        do="`tayori recover` says what it knows; `tayori recover --journal` writes it down.",
        ja_do="`tayori recover` で内容を確かめ、`tayori recover --journal` で記録してください。",
    ),
    "restored_second": entry(
        "it came from its second place {path}, last written at {last}: what was sent after a failure of that place is not in it.",
        "このジャーナルは二つ目の置き場所 {path} から取りました(最後の書き込み {last})。その場所に書けなくなったあとの分は、入っていません。",
        do="If a run had said that this place cannot be written, type `tayori recover --assume-sent` after `tayori recover --journal`.",
        ja_do="そこに書けないと知らされていたときは、`tayori recover --journal` のあとに `tayori recover --assume-sent` を実行してください。",
    ),
    "restored_alone": entry(
        "no journal goes on behind the backup: what was sent since, who left and which codes were given is not known here. Nothing is sent.",
        "バックアップより後のジャーナルがありません。その後に送ったメール、停止した方、渡したコードはわかりません。まだ何も送りません。",
        do="If {path} can still be found, put it there. Else say how to go on: `tayori recover --relay-log FILE` (what the relay tells),"
        " `--assume-sent` (nobody gets anything twice) or `--nothing-was-sent`; and bring the refusals of that time by hand: `tayori subscribers leave`.",
        ja_do="{path} が見つかれば、そこに置いてください。なければ `tayori recover --relay-log ファイル`(リレーの記録による)、`--assume-sent`(誰にも二度送らない)、"
        "`--nothing-was-sent` のどれかを選び、その間の停止は `tayori subscribers leave` で入れてください。",
    ),
    "store_restored": entry(
        "the store was put back from a backup, and no journal goes on behind it: what was sent since is not known. Nothing is sent.",
        "ストアはバックアップから戻したもので、その後のジャーナルがありません。その後に何を送ったかわからないため、何も送りません。",
        do="Say how to go on: `tayori recover --relay-log FILE` (what the relay tells), `--assume-sent` (nobody gets anything twice, somebody"
        " may get nothing) or `--nothing-was-sent`.",
        ja_do="`tayori recover --relay-log ファイル`(リレーの記録による)、`--assume-sent`(誰にも二度送らない。届かない方がいるかもしれない)、`--nothing-was-sent`"
        " のどれかを選んでください。",
    ),
}
