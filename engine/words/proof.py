"""What is said around proofs."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "proof.subject": entry("[proof] {subject} #{mark}", "【校正】{subject} #{mark}"),
    "proof.accepted": entry("{address}: {relay} took it: {reply}", "{address}: {relay} が受け付けました: {reply}"),
    "proof.refused": entry(
        "{address}: {relay} refused it at {stage}: {reply}", "{address}: {relay} が {stage} で断りました: {reply}"
    ),
    "proof.silent": entry(
        "{address}: {relay} fell silent at {stage}: {reply}",
        "{address}: {relay} が {stage} で黙りました: {reply}",
        do="Look into the mailbox before you send it again: it may have arrived.",
        ja_do="届いているかもしれません。送り直す前に受信箱をご覧ください。",
    ),
    "proof_nobody": entry(
        "tayori.toml names nobody to whom proofs go.",
        "tayori.toml に、校正を受け取る人が書かれていません。",
        do='Add [proof] with to = ["you@your-shop.example"]: the addresses of the team.',
        ja_do='[proof] を加え、to = ["you@your-shop.example"] のように、お店の人のアドレスを書いてください。',
    ),
    "proof_not_named": entry(
        "{address} is not an address of the team: proofs go to nobody whom tayori.toml does not name.",
        "{address} は、校正を受け取る人として tayori.toml に書かれていません。ほかの宛先には送りません。",
        do="If it is one, write under [proof]: {line}",
        ja_do="お店の人でしたら、[proof] の下に書いてください: {line}",
    ),
    "proof_many": entry(
        "{number} addresses are a list, not a team.",
        "{number} 件は、お店の人の数としては多すぎます。",
        do="Name {most} at most; subscribers get a letter from `tayori run` alone.",
        ja_do="{most} 件までにしてください。読者に送るのは `tayori run` だけです。",
    ),
    "proof_fails": entry(
        "the proof cannot be printed: {reason}.",
        "校正を作れません: {reason}。",
        do="`tayori preview` shows it for every face.",
        ja_do="`tayori preview` で、どの見本の人でもご覧になれます。",
    ),
}
