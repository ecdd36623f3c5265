"""The phrases of the rooms `store` and `people`: the database, the journal, lists of people."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "store_missing": entry(
        "there is no store at {path} yet.",
        "{path} にストアがまだありません。",
        do="`tayori subscribers import FILE.csv` makes one; so does `tayori upgrade`.",
        ja_do="`tayori subscribers import FILE.csv` か `tayori upgrade` で作れます。",
    ),
    "store_version": entry(
        "the store at {path} is of version {found}; this engine needs {wanted}.",
        "{path} のストアは版 {found} です。このエンジンには {wanted} が必要です。",
        do="Run `tayori upgrade`: it makes a copy first.",
        ja_do="`tayori upgrade` を実行してください(先に控えを作ります)。",
    ),
    "server_unreachable": entry(
        "the database server of {path} cannot be reached: {reason}.",
        "{path} のデータベースサーバーに接続できません: {reason}。",
        do="Look whether PostgreSQL runs, listens there and has a connection free; then try again.",
        ja_do="PostgreSQL が動いていて、そこで待ち受け、接続数に空きがあるかを確かめて、もう一度お試しください。",
    ),
    "server_refused": entry(
        "the database server of {path} turns this user away: {reason}.",
        "{path} のデータベースサーバーがこのユーザーを拒みました: {reason}。",
        do="Give the URL with its password as TAYORI_STORE__URL or the credential store__url, or let pg_hba.conf allow the user.",
        ja_do="パスワードつきの URL を環境変数 TAYORI_STORE__URL か credential store__url で渡すか、pg_hba.conf で許可してください。",
    ),
    "server_database": entry(
        "the database of {path} does not exist: {reason}.",
        "{path} のデータベースがありません: {reason}。",
        do="Make it, owned by the user of the URL: `createdb --encoding UTF8 --template template0 --owner USER NAME`.",
        ja_do="URL のユーザーの所有で作ってください: `createdb --encoding UTF8 --template template0 --owner USER NAME`。",
    ),
    "server_denied": entry(
        "the user of {path} may not do that there: {reason}.",
        "{path} のユーザーにその権限がありません: {reason}。",
        do="Let that user own the database and the tables in it.",
        ja_do="データベースとその中の表を、そのユーザーの所有にしてください。",
    ),
    "server_readonly": entry(
        "the store at {path} cannot be written: the server is read-only.",
        "{path} のストアに書き込めません。サーバーが読み取り専用です。",
        do="Is it a standby? Name the primary server. Nothing was sent or lost.",
        ja_do="待機系ではありませんか。主系のサーバーを指定してください。送信も失われたものもありません。",
    ),
    "server_encoding": entry(
        "the database of {path} is encoded in {found}; names need UTF8.",
        "{path} のデータベースの文字コードは {found} です。UTF8 が必要です。",
        do="Make another: `createdb --encoding UTF8 --template template0 --owner USER NAME`.",
        ja_do="別に作り直してください: `createdb --encoding UTF8 --template template0 --owner USER NAME`。",
    ),
    "server_driver": entry(
        "{path} is on a PostgreSQL server, and its driver is not installed here.",
        "{path} は PostgreSQL サーバー上ですが、接続用の部品が入っていません。",
        do="Install it: `pip install 'tayori[postgresql]'`.",
        ja_do="`pip install 'tayori[postgresql]'` で入れてください。",
    ),
    "server_version": entry(
        "the store at {path} is of version {found}; this engine needs {wanted}.",
        "{path} のストアは版 {found} です。このエンジンには {wanted} が必要です。",
        do="Run `tayori upgrade`: pg_dump keeps it first.",
        ja_do="`tayori upgrade` を実行してください(先に pg_dump で控えを作ります)。",
    ),
    "server_backup": entry(
        "the store at {path} holds {number:,} people and is of version {found}; version {wanted} changes its tables.",
        "{path} のストアには {number:,} 人がいて、版は {found} です。版 {wanted} では表が変わります。",
        do="Nothing was changed: pg_dump, which keeps it first, is not here. Install it (Debian: postgresql-client), or make a backup elsewhere"
        " and run `tayori upgrade --backed-up`.",
        ja_do="先に控えを作る pg_dump がないため、何も変えていません。入れる(Debian では postgresql-client)か、別の場所で控えを作ってから"
        " `tayori upgrade --backed-up` を実行してください。",
    ),
    "store_readonly": entry(
        "the store at {path} cannot be written: it is read-only.",
        "{path} のストアは読み取り専用で、書き込めません。",
        do="Give the user that runs tayori the right to write it and its folder. Nothing was sent or lost.",
        ja_do="tayori を動かすユーザーに、ファイルとフォルダーへの書き込み権限をつけてください。送信も失われたものもありません。",
    ),
    "store_unopenable": entry(
        "the store at {path} cannot be opened.",
        "{path} のストアを開けません。",
        do="Look whether the folder exists and whether the user that runs tayori may write there.",
        ja_do="フォルダーがあるか、tayori を動かすユーザーが書き込めるかをご確認ください。",
    ),
    "store_locked": entry(
        "another program keeps the store at {path} locked.",
        "別のプログラムが {path} のストアを使ったままです。",
        do="Look for another tayori, or an open database tool; then try again.",
        ja_do="ほかの tayori やデータベースの道具が開いていないか確かめて、もう一度お試しください。",
    ),
    "store_full": entry(
        "the disk under {path} is full.",
        "{path} のディスクがいっぱいです。",
        do="Make room; then try again.",
        ja_do="空きを作ってから、もう一度お試しください。",
    ),
    "store_broken": entry(
        "{path} is not a sound database.",
        "{path} はデータベースとして壊れています。",
        do="Put back the last backup; do not delete the journal beside it.",
        ja_do="最後の控えを戻してください。隣の journal は消さないでください。",
    ),
    "store_failed": entry(
        "the store at {path} failed: {reason}.",
        "{path} のストアでエラーが起きました: {reason}。",
        do="Nothing more is sent until it works again.",
        ja_do="直るまで送信は止まります。",
    ),
    "journal_unwritable": entry(
        "the journal {path} cannot be written: {reason}.",
        "ジャーナル {path} に書き込めません: {reason}。",
        do="Make room or give the right to write; nothing is sent without it.",
        ja_do="空きを作るか書き込み権限をつけてください。ジャーナルなしでは送信しません。",
    ),
    "journal_unreadable": entry(
        "the journal {path} cannot be read: {reason}.",
        "ジャーナル {path} を読めません: {reason}。",
        do="Give the right to read it. Only the journal tells what a run that died had sent: nothing is sent without it.",
        ja_do="読み取り権限をつけてください。途中で終わった実行がどこまで送ったかはジャーナルにしかないため、読めるまで送信しません。",
    ),
    "store_newer": entry(
        "the store at {path} was made by a newer engine (version {found}; this one knows {wanted}).",
        "{path} のストアは新しいエンジンのもの(版 {found})で、このエンジンは {wanted} までしか知りません。",
        do="Install the newer engine again, or put back the copy from before its upgrade.",
        ja_do="新しいエンジンを入れ直すか、その更新前の控えを戻してください。",
    ),
    "csv_encoding": entry(
        "line {line} is neither UTF-8 nor CP932 (Shift_JIS of Windows).",
        "{line} 行目が UTF-8 でも CP932(Windows の Shift_JIS)でもありません。",
        do="Export the file as UTF-8; nothing was imported.",
        ja_do="UTF-8 で書き出し直してください。取り込みはしていません。",
    ),
    "csv_empty": entry(
        "the file has no heading line.",
        "見出しの行がありません。",
        do="Export it with its headings.",
        ja_do="見出しつきで書き出してください。",
    ),
    "csv_unreadable": entry(
        "{path} cannot be read: {reason}.",
        "{path} を読めません: {reason}。",
        do="Look at the path.",
        ja_do="場所をご確認ください。",
    ),
    "csv_column": entry(
        "there is no column {name}.",
        "列「{name}」がありません。",
        do="The file has: {known}. Correct imports/{mapping}.toml or the export.",
        ja_do="ファイルにあるのは {known} です。imports/{mapping}.toml か書き出しを直してください。",
    ),
    "csv_column_twice": entry(
        "the column {name} stands twice in the heading line.",
        "列「{name}」が見出しにふたつあります。",
        do="Rename one of them in the export.",
        ja_do="書き出しで片方の名前を変えてください。",
    ),
    "mapping_unknown": entry(
        "there is no imports/{name}.toml.",
        "imports/{name}.toml がありません。",
        do="There is: {known}.",
        ja_do="あるのは {known} です。",
    ),
    "mapping_which": entry(
        "there are several mappings in imports/.",
        "imports/ に対応表がいくつもあります。",
        do="Say which one: --mapping {known}.",
        ja_do="--mapping でどれかを選んでください: {known}。",
    ),
    "row_unreadable": entry(
        "a quote is never closed, or a field is longer than {most:,} characters.",
        "閉じていない引用符があるか、{most:,} 文字を超える項目があります。",
        do="Correct the quotes in this row, and look at those below it: they may have been taken for a part of it.",
        ja_do="この行の引用符を直してください。続く行がこの行の一部と読まれていることもあります。",
    ),
    "row_columns": entry(
        "the row has {found} columns, the heading has {wanted}.",
        "列が {found} 個あります(見出しは {wanted} 個)。",
        do="A comma or a quote in a field is often the cause.",
        ja_do="項目の中のコンマや引用符が原因のことが多いです。",
    ),
    "row_twice": entry(
        "this address stands in line {first} already; that one counts.",
        "このアドレスは {first} 行目にもあります(そちらを使います)。",
        do="A refusal in this row counts all the same.",
        ja_do="この行の停止の意思は、そのまま記録します。",
    ),
    "row_birthday": entry(
        "{value!r} is not a birthday.",
        "{value!r} は誕生日として読めません。",
        do="Write it as 1980-02-29 or 1980/2/29, between 1900 and today.",
        ja_do="1900 年から今日までの日を、1980-02-29 か 1980/2/29 の形で書いてください。",
    ),
    "row_date": entry(
        "{value!r} in {column} is not a date.",
        "「{column}」の {value!r} は日付として読めません。",
        do="Write it as 2026-12-02 or 2026/12/2.",
        ja_do="2026-12-02 か 2026/12/2 の形で書いてください。",
    ),
    "row_moment": entry(
        "{value!r} in {column} is not a moment.",
        "「{column}」の {value!r} は日時として読めません。",
        do="Write it as 2026-12-02 11:40.",
        ja_do="2026-12-02 11:40 の形で書いてください。",
    ),
    "row_moment_future": entry(
        "{value!r} in {column} lies in the future.",
        "「{column}」の {value!r} は未来の日時です。",
        do="A consent cannot be later than its import.",
        ja_do="同意の日時が取り込みより後になることはありません。",
    ),
    "row_consent_moment": entry(
        "there is a consent, but no moment in {column}.",
        "同意がありますが、「{column}」に日時がありません。",
        do="Without the moment there is no proof, so nothing was taken from this row.",
        ja_do="日時がなければ証明できないため、この行は取り込みません。",
    ),
    "row_consent_word": entry(
        "{value!r} in {column} is neither a consent nor a refusal.",
        "「{column}」の {value!r} は同意とも停止とも読めません。",
        do="Known: {known}. Add the word to the mapping, on the right side.",
        ja_do="わかるのは {known} です。対応表の正しいほうに書き足してください。",
    ),
    "row_suppressed_word": entry(
        "{value!r} in {column} says nothing that the mapping knows.",
        "「{column}」の {value!r} は対応表にありません。",
        do="Known: {known}, or leave it blank.",
        ja_do="わかるのは {known} か空欄です。",
    ),
    "row_attribute": entry(
        "{value!r} in {column} is not a {type}.",
        "「{column}」の {value!r} は {type} として読めません。",
        do="Correct the field or the attribute's type in tayori.toml.",
        ja_do="項目か、tayori.toml の属性の型を直してください。",
    ),
}
