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
}
