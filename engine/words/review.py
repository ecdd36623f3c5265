"""The phrases of the room `review`: what only a look at everything together can find."""

from __future__ import annotations

from engine.words import Entry, entry

_GUESS = {"do": "Did you mean {guess}?", "ja_do": "{guess} ではありませんか。"}

WORDS: dict[str, Entry] = {
    "content_not_in_slot": entry(
        "{date} is a {is}, and the slot is on {slot}.",
        "{date} は{is}で、枠の曜日({slot})ではありません。",
        do="Write {near}, the slot's own day, even if the edition is to move: the engine moves it by itself.",
        ja_do="枠のもともとの日({near})を書いてください。前倒しなどはエンジンが行います。",
    ),
    "footer_leave": entry(
        "nobody can leave by this mail: {{{{ leave_url }}}} is missing.",
        "配信停止のリンクがありません({{{{ leave_url }}}})。",
        do="Put it into the footer, easy to see.",
        ja_do="フッターの見やすいところに入れてください。",
    ),
    "footer_name": entry(
        "the sender's legal name is missing ({{{{ shop.legal.name }}}}).",
        "送信者の正式な名称がありません({{{{ shop.legal.name }}}})。",
        do="Put it into the footer; the law asks for it.",
        ja_do="フッターに入れてください(特定電子メール法で必要です)。",
    ),
    "footer_address": entry(
        "the sender's postal address is missing ({{{{ shop.legal.postal_address }}}}).",
        "送信者の住所がありません({{{{ shop.legal.postal_address }}}})。",
        do="Put it into the footer; the law asks for it.",
        ja_do="フッターに入れてください(特定電子メール法で必要です)。",
    ),
    "footer_contact": entry(
        "where to ask or complain is missing ({{{{ shop.legal.contact }}}}).",
        "問い合わせ先がありません({{{{ shop.legal.contact }}}})。",
        do="Put it into the footer; the law asks for it.",
        ja_do="フッターに入れてください(特定電子メール法で必要です)。",
    ),
    "variable_unknown": entry(
        "nothing gives {name} a value.",
        "{name} に入る値がどこにもありません。",
        do="There is: {known}.",
        ja_do="使えるのは {known} です。",
    ),
    "variable_unknown_guess": entry("nothing gives {name} a value.", "{name} に入る値がどこにもありません。", **_GUESS),
    "content_key_missing": entry(
        "the template asks for {name} ({where}), and this edition has none.",
        "テンプレート({where})が {name} を求めていますが、この号にありません。",
        do='Write it, or let the template ask "{name} is defined".',
        ja_do="書き足すか、テンプレートで {name} is defined を確かめてください。",
    ),
    "content_key_unused": entry(
        "the template {template} does not use this.",
        "テンプレート {template} はこの項目を使っていません。",
        do="It uses: {known}.",
        ja_do="使うのは {known} です。",
    ),
    "content_key_unused_guess": entry(
        "the template {template} does not use this.", "テンプレート {template} はこの項目を使っていません。", **_GUESS
    ),
    "content_member_missing": entry(
        "the template asks for {what} ({where}), and something in this edition has none.",
        "テンプレート({where})が {what} を求めていますが、この号にそれのないものがあります。",
        do='Write it wherever it is missing, or let the template say what stands there instead: | default("…").',
        ja_do='足りないところに書き足すか、テンプレートで | default("…") を使ってください。',
    ),
    "content_fails": entry(
        "this edition cannot be filled into the template ({where}): {what}.",
        "この号をテンプレート({where})に入れられません: {what}。",
        do="Correct the value that stands there.",
        ja_do="そこに入る値を直してください。",
    ),
    "subject_fails": entry(
        "the subject cannot be filled: {what}",
        "件名に値を入れられません: {what}",
        do="Correct the name in it, or write what it asks for.",
        ja_do="件名の中の名前を直すか、その値を書き足してください。",
    ),
}
