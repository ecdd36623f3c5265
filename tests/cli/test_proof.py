"""`tayori proof`: a real mail, to the team and to nobody else, and nothing is counted."""

from __future__ import annotations

import asyncio
import json
import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from engine.cli.app import main
from engine.schema.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from workshop import Sink, Workshop

    Heard = tuple[int, str, str]

TEAM = 'to = ["tencho@saekien.example"]'
WEDNESDAY = ("proof", "wednesday-letter", "--on", "2026-12-02")


def team(shop: Workshop, *addresses: str) -> None:
    shop.edit("tayori.toml", TEAM, f"to = {json.dumps(addresses)}")


@pytest.fixture
def proof(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> Callable[..., Awaitable[Heard]]:
    """Run the command in a thread beside the sink, which lives in this loop."""

    async def run(*words: str) -> Heard:
        shop.project()  # tells the environment where the sink listens
        code = await asyncio.to_thread(main, [*WEDNESDAY, *words, "--project", str(shop.root)])
        heard = capsys.readouterr()
        return code, heard.out, heard.err

    return run


async def test_a_proof_is_the_letter_with_a_marked_subject_and_counts_nowhere(
    shop: Workshop, sink: Sink, proof: Callable[..., Awaitable[Heard]]
) -> None:
    await shop.import_()
    tables = tuple(table.name for table in metadata.sorted_tables)
    before = {table: shop.past(f"SELECT * FROM {table}") for table in tables}
    code, said, err = await proof("--face", "long")
    assert (code, err) == (0, "")
    assert sink.recipients == ["tencho@saekien.example"]
    mail = sink.mails()[0]
    assert re.fullmatch(r"【校正】霜の朝の、ほうじ茶のこと #[0-9a-f]{4}", mail["Subject"])
    assert mail["From"] == '"佐伯(さえき園)" <tencho@mail.saekien.example>'
    assert mail["To"] == "tencho@saekien.example"
    assert mail["List-Unsubscribe"] == "<https://mail.saekien.example/leave/proof>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "長曽我部" in body.get_content()
    assert f"{mail['Subject']}\n" in said
    assert "tencho@saekien.example: main took it: 250 2.0.0 OK" in said
    assert {table: shop.past(f"SELECT * FROM {table}") for table in tables} == before
    assert not list((shop.state / "journal").glob("*"))


async def test_two_proofs_do_not_hang_together(
    shop: Workshop, sink: Sink, proof: Callable[..., Awaitable[Heard]]
) -> None:
    team(shop, "a@saekien.example", "b@saekien.example")
    for _ in range(2):
        assert (await proof())[0] == 0
    assert sorted(sink.recipients) == sorted(["a@saekien.example", "b@saekien.example"] * 2)
    assert len({mail["Message-ID"] for mail in sink.mails()}) == 4
    assert len({mail["Subject"] for mail in sink.mails()}) == 2


async def test_what_the_relay_says_of_each_is_told(
    shop: Workshop, sink: Sink, proof: Callable[..., Awaitable[Heard]]
) -> None:
    team(shop, "a@saekien.example", "b@saekien.example")
    sink.rcpt = lambda address: "550 5.1.1 no such user" if address.startswith("a@") else "250 2.1.5 OK"
    code, said, _ = await proof("--json")
    assert code == 1
    assert [(one["to"], one["accepted"], one["stage"], one["code"]) for one in json.loads(said)["sent"]] == [
        ("a@saekien.example", False, "rcpt", 550),
        ("b@saekien.example", True, "dot", 250),
    ]
    assert "a@saekien.example: main refused it at RCPT: 550 5.1.1 no such user" in (await proof())[1]


async def test_nobody_gets_a_proof_whom_the_file_does_not_name(
    shop: Workshop, sink: Sink, proof: Callable[..., Awaitable[Heard]]
) -> None:
    code, said, err = await proof("--to", "reader@docomo.example")
    assert (code, said) == (2, "")
    assert 'write under [proof]: to = ["tencho@saekien.example", "reader@docomo.example"]' in err
    shop.edit("tayori.toml", TEAM, "")
    code, _, err = await proof()
    assert code == 2
    assert err.startswith("tayori.toml names nobody to whom proofs go.")
    assert sink.accepted == []


async def test_a_letter_that_cannot_be_right_is_not_proved(
    shop: Workshop, sink: Sink, proof: Callable[..., Awaitable[Heard]]
) -> None:
    shop.edit("templates/letter.mjml", "<mj-body", "<mj-bodyy")
    code, _, err = await proof()
    assert code == 2
    assert "templates/letter.mjml:" in err
    assert sink.accepted == []


def test_in_rehearsal_no_proof_leaves_this_machine(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.edit("tayori.toml", 'host = "127.0.0.1"', 'host = "smtp.saekien.example"')
    assert main([*WEDNESDAY, "--project", str(shop.root)]) == 2
    assert "is neither on this machine nor marked as a sink" in capsys.readouterr().err


def test_a_list_of_readers_is_no_team(shop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    team(shop, *(f"reader{number}@docomo.example" for number in range(21)))
    assert main([*WEDNESDAY, "--project", str(shop.root)]) == 2
    assert "21 addresses are a list, not a team." in capsys.readouterr().err


def test_a_proof_parses_as_any_mail(shop: Workshop) -> None:
    """The mark goes around a subject that Jinja fills, and a coupon's code is an invented one."""
    from datetime import UTC, datetime

    from engine.delivery.opening import known_person, letter_of
    from engine.message.address import Address
    from engine.review.proof import proofs
    from engine.review.sample import sample_edition

    project = shop.project()
    campaign = project.campaign("birthday")
    assert campaign is not None
    letter, _ = letter_of(project, sample_edition(project, campaign, 0))
    assert letter is not None
    address = Address("a@b.example", "a@b.example", "b.example", "a@b.example")
    made = proofs(project, letter, known_person(project), [address], datetime(2026, 12, 1, tzinfo=UTC), "ab12")
    mail = message_from_bytes(made[0][1].data, policy=policy.default)
    assert mail["Subject"].startswith("【校正】")
    assert mail["Subject"].endswith(" #ab12")
    assert "{" not in mail["Subject"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert "見本" in body.get_content() or "SAMPLE" in body.get_content()
