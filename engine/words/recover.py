"""The phrases of what outlives a run: processes that died, stores put back from a backup, what a person says of them."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
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
