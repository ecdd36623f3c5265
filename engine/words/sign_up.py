"""The phrases of coming in by a form, and of the single mails that belong to it."""

from __future__ import annotations

from engine.words import Entry, entry

WORDS: dict[str, Entry] = {
    "letterbox_closed": entry(
        "mails to single people (confirmations) wait: in rehearsal no relay may be used that reaches anybody.",
        "おひとりずつのメール(確認など)は待たせています: 稽古中は、実際に届くリレーを使えません。",
        do='Use a relay on this machine, or one with "sink = true"; after "tayori live" they go.',
        ja_do="同じ機械の中のリレーか、sink = true のリレーをお使いください。tayori live のあとは送られます。",
    ),
}
