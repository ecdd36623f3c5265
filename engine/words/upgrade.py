"""The phrases of bringing a store to this engine's version."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "upgraded_from": entry("from version {found} to {wanted}:", "版 {found} から {wanted} へ:"),
    "upgrade_ahead": entry(
        "the store {path} is of version {found}; `tayori upgrade` brings it to {wanted}:",
        "ストア {path} は版 {found} です。`tayori upgrade` で {wanted} になります:",
    ),
    "upgrade_nothing": entry(
        "the store {path} is of version {wanted} already: nothing would change.",
        "ストア {path} はすでに版 {wanted} です。変わるところはありません。",
    ),
    "upgrade_makes": entry(
        "there is no store at {path}: it would be made.", "{path} にストアはありません。新しく作ります。"
    ),
    "upgrade_keeps_backup": entry(
        "before that a backup goes into {path}.",
        "その前に {path} へバックアップを取ります。",
    ),
    "upgrade_keeps_copy": entry(
        "before that it is copied beside itself: {size} MiB, of {free} MiB that are left there.",
        "その前に、同じ場所へ控えを作ります: {size} MiB(空きは {free} MiB)。",
    ),
    "upgrade_keeps_dump": entry(
        "before that pg_dump puts it into a file in {path}.",
        "その前に、pg_dump で {path} のファイルに書き出します。",
    ),
    "upgraded_rows": entry(
        "{rows:,} rows in {tables} tables: all there, as before; no octet of the consent ledger has changed.",
        "{tables} 個の表の {rows:,} 行は、すべてそのままです。同意台帳の内容も変わっていません。",
    ),
    "upgraded_ledger": entry(
        "the consent ledger fits its seals: {entries:,} entries, {seals:,} seals.",
        "同意台帳は封印と一致しています: {entries:,} 件、封印 {seals:,} 個。",
    ),
    "upgraded_faults": entry(
        "the store is of this version, but its consent ledger does not fit its seals in {number} places; no upgrade changes an entry.",
        "ストアはこの版になりましたが、同意台帳に封印と合わない箇所が {number} あります。更新で記録が変わることはありません。",
        do="`tayori consent verify` shows them.",
        ja_do="`tayori consent verify` で確かめてください。",
    ),
    "upgrade_in_use": entry(
        "somebody has the store at {path} open: a run, a worker, the pages or the desk. Nothing was changed.",
        "{path} のストアは使用中です(実行、ワーカー、公開ページなど)。何も変えていません。",
        do="Stop them: `systemctl stop 'tayori*.timer' 'tayori*.service'`; then type it again.",
        ja_do="`systemctl stop 'tayori*.timer' 'tayori*.service'` で止めてから、もう一度実行してください。",
    ),
    "upgrade_room": entry(
        "{path} has {free} MiB left, and the copy that is made first needs about {wanted}. Nothing was changed.",
        "{path} の空きは {free} MiB で、先に作る控えには約 {wanted} MiB 必要です。何も変えていません。",
        do="Make room, or let backups go to another disk: [backup] to. Then type it again.",
        ja_do="空きを作るか、[backup] の to で別のディスクを指定してから、もう一度実行してください。",
    ),
    "upgrade_no_copy": entry(
        "no copy could be made in {path}: {reason}. Nothing was changed.",
        "{path} に控えを作れませんでした: {reason}。何も変えていません。",
        do="See to the disk and the folder's owner, or let backups go to another disk: [backup] to. Then type it again.",
        ja_do="ディスクとフォルダの所有者を確かめるか、[backup] の to で別のディスクを指定してから、もう一度実行してください。",
    ),
    "upgrade_lost": entry(
        "the table {table} of {path} had {rows:,} rows, and would not have them any more: all was put back, the store is as it was.",
        "{path} の表 {table} の {rows:,} 行が保たれないため、すべて元に戻しました。ストアは前のままです。",
        do="That is a fault of the engine: tell it, and go on with the version before.",
        ja_do="エンジンの不具合です。ご連絡のうえ、前の版をお使いください。",
    ),
    "upgrade_rewrote": entry(
        "what stands in the table {table} of {path} would have changed: all was put back, the store is as it was.",
        "{path} の表 {table} の中身が変わるところだったため、すべて元に戻しました。ストアは前のままです。",
        do="That is a fault of the engine: tell it, and go on with the version before.",
        ja_do="エンジンの不具合です。ご連絡のうえ、前の版をお使いください。",
    ),
    "migration.0001": entry(
        "people, consents, editions and deliveries.",
        "会員、同意、各号、配信の記録。",
    ),
    "migration.0002": entry(
        "the calendar: an edition's slot, its batches, and since when a rule is known.",
        "暦: 各号の枠、小分け、規則がいつからあるか。",
    ),
    "migration.0003": entry(
        "orders: what people bought, and when first and last.",
        "注文: いつ何を買ったか、最初と最後の注文日。",
    ),
    "migration.0004": entry(
        "seals over the consent ledger (what stands in it is sealed now), and who was erased.",
        "同意台帳の封印(今ある記録もここで封印します)と、消去された方の記録。",
    ),
    "migration.0005": entry(
        "people's stages and complaints, why somebody was passed over, lists that came in.",
        "会員の段階と苦情、送らなかった理由、取り込んだ名簿。",
    ),
    "migration.0006": entry(
        "coupons: the codes of a pool, and which delivery was given which.",
        "クーポン: コードの在庫と、どの配信にどれを渡したか。",
    ),
    "migration.0007": entry(
        "what relays and lanes may take now, who sends, earlier texts of an edition, people's decisions.",
        "リレーとレーンの今の上限、送信中の実行、差し替え前の本文、担当者の判断。",
    ),
    "migration.0008": entry(
        "leaving and coming in: pauses, reasons, new addresses, sign-ups, bounces.",
        "停止と登録: 休止、理由、新しいアドレス、申し込み、届かなかったメール。",
    ),
    "migration.0009": entry(
        "looking after it: of what the shop's people were told.", "運用: 店の方にお知らせしたことの記録。"
    ),
}
