"""The phrases of what comes back by mail."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "verp_path": entry(
        "verp needs a return_path of its own: answers of people and bounces would else come to one mailbox.",
        "verp には専用の return_path が必要です。なければ、人からの返信とエラーメールが同じ受信箱に届きます。",
        do='Write return_path, such as "bounce@mail.shop.example".',
        ja_do="return_path を「bounce@mail.shop.example」のように書いてください。",
    ),
    "verp_long": entry(
        "{value} is too long: with +TOKEN behind it, more than the 64 characters that mail servers take before the @.",
        "{value} は長すぎます。後ろに +TOKEN がつくと、メールサーバーが受け取る @ の前の 64 文字を超えます。",
        do="Take a name of at most {most} characters.",
        ja_do="{most} 文字以内の名前にしてください。",
    ),
    "inbound_failed": entry(
        "this message could not be taken now: {reason}.",
        "このメールは今は受け付けられませんでした: {reason}。",
        do="The mail server keeps it and comes again.",
        ja_do="メールサーバーが保管し、後で再び渡します。",
    ),
    "inbound_refused": entry(
        "this is no message that can be read: {reason}.",
        "読み取れないメールです: {reason}。",
        do="The mail server returns it; nothing was changed by it.",
        ja_do="メールサーバーが送り返します。何も変更していません。",
    ),
    "inbound_too_long": entry("it is longer than 20 MiB", "20 MiB を超えています"),
    "inbound_too_deep": entry("its parts are nested too deep", "入れ子が深すぎます"),
    "inbound_too_many": entry("it has too many parts", "パートが多すぎます"),
    "came.hard": entry("bounces: the mailbox is dead", "エラー: 宛先不明"),
    "came.soft": entry("bounces: the mailbox is full or was not reached", "エラー: 容量超過・到達不能"),
    "came.policy": entry("bounces: a filter, a rate or our reputation", "エラー: フィルター・制限・評判"),
    "came.unclear": entry("bounces that do not say why", "エラー: 理由不明"),
    "came.complaint": entry("complaints", "迷惑メールの報告"),
    "came.left": entry("left by mail", "メールによる配信停止"),
    "came.delayed": entry("letters that wait at a server", "サーバーで待っているメール"),
    "came.delivered": entry("reports of delivery", "配信の報告"),
    "came.auto_reply": entry("auto-replies", "自動返信"),
    "came.answer": entry("answers of readers", "読者からの返信"),
    "came.other": entry("other mail", "その他のメール"),
    "came.nobody": entry(
        "reports that concern nobody: no token of ours, or one of somebody who was erased",
        "該当者なし(署名がない、または消去済み)",
    ),
    "came.refused": entry("messages that could not be read", "読み取れないメール"),
    "came.effect_kept": entry("written down", "記録しました"),
    "came.effect_stopped": entry("no more mail goes there", "送信を止めました"),
    "came.effect_known": entry("known already", "記録済みです"),
}
