"""The phrases of what outlives a run: processes that died, stores put back from a backup, what a person says of them."""

from __future__ import annotations

from engine.words import Entry, entry

_WAYS = (
    "`tayori recover --journal` (what the journal tells), `--relay-log FILE` (what the relay tells), `--assume-sent` (nobody gets"
    " anything twice, somebody may get nothing) or `--nothing-was-sent` (the machine was only off)"
)
_JA_WAYS = (
    "`tayori recover` に、--journal(ジャーナルの記録どおり)、--relay-log ファイル(リレーのログどおり)、--assume-sent"
    "(送ったものとみなす。二重には届かず、届かない方が出ることはある)、--nothing-was-sent(止まっていただけで何も送っていない)のどれかをつけて"
)

WORDS: dict[str, Entry] = {
    "store_behind": entry(
        "the store is older than its journal {path}: it knows nothing of {letters} letters and {refusals} refusals since {since}."
        " It was put back from a backup, and nothing is sent.",
        "ストアがジャーナル {path} より古くなっています。{since} より後のメール {letters} 通と停止 {refusals} 件を知りません。"
        "控えから戻されたものとみて、何も送りません。",
        do=f"Say how to go on: {_WAYS}.",
        ja_do=f"{_JA_WAYS}実行してください。",
    ),
    "store_gap": entry(
        "the store is older than the beginning of its journal {path}: what went out since {since} stands in neither."
        " Nothing is sent ({letters} letters, {refusals} refusals are known).",
        "ストアがジャーナル {path} の始まりより古く、{since} より後に何を送ったかがどちらにもありません。"
        "何も送りません(わかっているのはメール {letters} 通、停止 {refusals} 件)。",
        do=f"Say how to go on: {_WAYS}.",
        ja_do=f"{_JA_WAYS}実行してください。",
    ),
    "store_silent": entry(
        "no run has come to this store since {since}: either the machine was off, or it is an old copy ({path} was put back with it;"
        " {letters} letters, {refusals} refusals in it are new). Nothing is sent.",
        "このストアでは {since} を最後に実行がありません。止まっていただけか、古い控えが戻されたか({path} も一緒に戻された場合)の"
        "どちらかです(新しいメール {letters} 通、停止 {refusals} 件)。何も送りません。",
        do=f"Say which: {_WAYS}.",
        ja_do=f"{_JA_WAYS}実行してください。",
    ),
    "journal_gone": entry(
        "the journal {path} is gone, or shorter than it was.",
        "ジャーナル {path} がないか、前より短くなっています。",
        do="Whatever a dead process had claimed is unknown now. Leave the file to tayori, and look at whoever took it away.",
        ja_do="途中で終わったプロセスが確保していた分は「不明」になります。このファイルは tayori だけが扱います。消したものをお確かめください。",
    ),
    "recover_one_way": entry(
        "only one of the ways can be meant.",
        "指定できる方法はひとつだけです。",
        do="Give one of them.",
        ja_do="ひとつを選んでください。",
    ),
    "recover_ways": entry(
        "nothing was changed.",
        "何も変更していません。",
        do=f"Say how to go on: {_WAYS}.",
        ja_do=f"{_JA_WAYS}実行してください。",
    ),
    "recover_needless": entry(
        "the store and its journal agree; there is nothing to recover.",
        "ストアとジャーナルは一致しています。戻すものはありません。",
    ),
    "recover_while_running": entry(
        "a run or a worker is at work on this store.",
        "このストアでは run か worker が動いています。",
        do="Stop it, and give the command again.",
        ja_do="止めてから、もう一度実行してください。",
    ),
    "recover_no_journal": entry(
        "{path} tells nothing of this store.",
        "{path} に、このストアの記録はありません。",
        do="Put the journal there, or choose another way.",
        ja_do="ジャーナルをそこに置くか、別の方法を選んでください。",
    ),
    "recover_journal_cannot": entry(
        "the journal {path} does not go on behind the store, so it cannot say what went out since.",
        "ジャーナル {path} はストアより後の記録を持たないため、その後に何を送ったかはわかりません。",
        do="Choose --relay-log FILE, --assume-sent or --nothing-was-sent.",
        ja_do="--relay-log ファイル、--assume-sent、--nothing-was-sent のどれかを選んでください。",
    ),
    "recover_not_nothing": entry(
        "the journal knows of {letters} letters that went out since.",
        "ジャーナルには、その後に送ったメールが {letters} 通あります。",
        do="Choose --journal, or --assume-sent.",
        ja_do="--journal か --assume-sent を選んでください。",
    ),
    "recovered_letters": entry("{key}: {letters} letters written down.", "{key}: メール {letters} 通を記録しました。"),
    "recovered_missed": entry(
        "{key} counts as missed: those whose letter is not written down have not got it.",
        "{key} は時間切れの扱いです。記録のない方には届いていません。",
        do="If they should: `tayori run --resend-missed {key}`; nobody gets it twice.",
        ja_do="送る場合は `tayori run --resend-missed {key}` です。二度届く方はいません。",
    ),
    "recovered_codes": entry(
        "{number} codes of the coupon {coupon} were taken out of its pool: some may have been given since the backup.",
        "クーポン {coupon} の未使用コード {number} 件を取り下げました。控えの後に、誰かに送られているかもしれません。",
        do="Bring new codes by `tayori coupons import {coupon} FILE`; of the old ones only those that the till says are unused.",
        ja_do="`tayori coupons import {coupon} ファイル` で新しいコードを入れてください。以前のコードは、レジで未使用と確かめたものだけにしてください。",
    ),
    "recovered.refusals": entry("{number} refusals written down.", "停止 {number} 件を記録しました。"),
    "recovered.erased": entry("{number} people erased again.", "{number} 人を改めて消去しました。"),
    "recovered.unknown": entry(
        "{number} are unknown: they may have got it.", "{number} 件は不明です(届いたかもしれません)。"
    ),
    "recovered.strangers": entry(
        "{number} letters went to people who came after the backup.",
        "控えより後に登録された方へのメールが {number} 通あります。",
        do="Once they are imported again they are new here: look at what is due before the next run.",
        ja_do="取り込み直すと新しい方として扱われます。次の実行の前に、送る予定をお確かめください。",
    ),
    "recovered.torn": entry(
        "{number} lines of the journal cannot be read.",
        "ジャーナルに読めない行が {number} 行あります。",
        do="What stood in them is not known.",
        ja_do="そこに書かれていたことはわかりません。",
    ),
    "recovered_all": entry("the next run goes on from here.", "次の実行はここから続けます。"),
    "worker_keys": entry(
        "the keys with which the run signs leave links and makes codes are not in {path}.",
        "配信停止リンクに署名し、クーポンのコードを作る鍵のうち、run が使っているものが {path} にありません。",
        do="Give the worker the same TAYORI_WEB__TOKEN_KEY (or token.keys), and where codes are made the same"
        " TAYORI_STORE__COUPON_KEY (or coupon.keys): with another key no link of its letters would open.",
        ja_do="run と同じ TAYORI_WEB__TOKEN_KEY(または token.keys)を渡してください。コードを作る場合は TAYORI_STORE__COUPON_KEY"
        "(または coupon.keys)も必要です。別の鍵では、このプロセスが送るメールの配信停止リンクが開きません。",
    ),
    "claims_elsewhere": entry(
        "{claims} claims are those of a process that died on another host, and its journal is there.",
        "別のホストで途中終了したプロセスの確保分が {claims} 件あり、そのジャーナルは向こうにあります。",
        do="Run tayori on that host, and they are settled. When the edition's time is over they become unknown by themselves.",
        ja_do="そのホストで tayori を動かせば確定します。号の期限が過ぎれば、自動的に「不明」になります。",
    ),
}
