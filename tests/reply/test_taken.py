"""Which messages a relay's own log says that it took."""

from __future__ import annotations

from engine.reply.maillog import taken_in

LOG = """\
Dec  2 11:40:01 mx postfix/cleanup[11]: 4XyZ12abc: message-id=<first@shop.example>
Dec  2 11:40:01 mx postfix/qmgr[12]: 4XyZ12abc: from=<a@shop.example>, size=30111, nrcpt=1 (queue active)
Dec  2 11:40:02 mx postfix/cleanup[11]: 4XyZ12abc: message-id=<second@shop.example>
Dec  2 11:40:03 mx postfix/cleanup[11]: 4XyZ12abd: message-id=<third@shop.example>
Dec  2 11:40:04 mx postfix/smtp[13]: 4XyZ12abd: to=<b@c.example>, relay=none, delay=1, status=sent (250 2.0.0 OK)
"""


def test_a_message_that_only_the_cleanup_has_seen_was_not_taken_even_where_a_queue_number_comes_again() -> None:
    assert taken_in(LOG.splitlines()) == {"first", "third"}


def test_any_other_relays_export_is_a_list_of_message_ids() -> None:
    assert taken_in(["<one@shop.example>", "two@shop.example ", "", "no name"]) == {"one", "two"}
