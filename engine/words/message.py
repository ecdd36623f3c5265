"""The phrases of the room `message`: code → message and hint, in English and in Japanese."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "address_empty": entry(
        "The e-mail address is blank.",
        "メールアドレスが空欄です。",
        do="Write the address, or take the row out.",
        ja_do="アドレスを入力するか、この行を除いてください。",
    ),
    "address_syntax": entry(
        "This is not an e-mail address.",
        "メールアドレスの形になっていません。",
        do="Write it as name@example.jp, without spaces.",
        ja_do="name@example.jp のように、空白を入れずに書いてください。",
    ),
    "address_domain": entry(
        "The part after the @ is not a domain.",
        "@ より後ろがドメイン名になっていません。",
        do="Look for a missing dot or a slip of the keyboard, as in gmail,com.",
        ja_do="gmail,com のような打ち間違いや、ドットの抜けがないかご確認ください。",
    ),
    "address_dots": entry(
        "The part before the @ begins or ends with a dot, or has two dots in a row, which this domain does not allow.",
        "@ より前が、このドメインでは使えないドットの並び(先頭、末尾、または連続)になっています。",
        do="Ask the person for the right address; only the domains of some Japanese carriers have such addresses.",
        ja_do="ご本人に正しいアドレスをご確認ください。この形を使えるのは、一部の携帯電話会社のドメインだけです。",
    ),
    "address_control": entry(
        "The address holds a line break or an invisible character.",
        "アドレスの途中に改行や目に見えない文字が入っています。",
        do="Type the address anew instead of pasting it.",
        ja_do="貼り付けずに、アドレスを打ち直してください。",
    ),
    "address_too_long": entry(
        "The address is too long.",
        "メールアドレスが長すぎます。",
        do="At most 64 characters may stand before the @, and 254 in all; see whether two fields ran together.",
        ja_do="@ より前は 64 文字まで、全体で 254 文字までです。となりの項目とつながっていないかご確認ください。",
    ),
    "address_list": entry(
        "There is more than one address in one field.",
        "1 つの欄に複数のアドレスが入っています。",
        do="Give each address its own row.",
        ja_do="アドレスごとに行を分けてください。",
    ),
    "address_with_name": entry(
        "A name stands beside the address.",
        "アドレスの欄に名前もいっしょに入っています。",
        do="Write the address alone, without < and >, and the name in its own column.",
        ja_do="< > を付けずにアドレスだけを書き、お名前は名前の列に書いてください。",
    ),
}
