"""The phrases of outcomes and of what a person decides while an edition goes out: pause, resume, cancel, unknown, text."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "mailbox_dead": entry(
        "the mailbox of {person} is dead, as {relay} was told with {reply} ({edition}): nothing goes to it any more.",
        "{person} の宛先は存在しないと {relay} が回答しました({reply}、{edition})。以後は何も送りません。",
        do="The server's words stand in `tayori subscribers show`.",
        ja_do="サーバーの回答の全文は `tayori subscribers show` で見られます。",
    ),
}
