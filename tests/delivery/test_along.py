"""An edition with a picture and an attachment, from the files to the mail that arrives."""

from __future__ import annotations

import json
from datetime import datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from ledger import LETTER, ONE_LINE, edition_state, invite, line_of, only

from engine.cli.place import Place
from engine.cli.show import show
from engine.delivery.opening import known_person, letter_of
from engine.review.proof import proofs
from engine.review.sample import sample_edition

if TYPE_CHECKING:
    from email.message import EmailMessage  # noqa: TID251 - what arrived, read

    from workshop import Sink, Workshop

CONTENT = "campaigns/wednesday-letter/2026-12-02.toml"
AT = datetime.fromisoformat("2026-12-02T11:45+09:00")
PNG, PDF = b"\x89PNG\r\n\x1a\n" + bytes(300), b"%PDF-1.4\n%%EOF\n"
SHOWN = ONE_LINE.replace("</mj-text>", '</mj-text><mj-image src="cid:leaf.png" alt="茶葉" />')


def enclose(shop: Workshop, png: bytes = PNG) -> None:
    """Let the Wednesday letter show a picture and carry a price list."""
    only(shop, "wednesday-letter")
    for name, octets in (("images/leaf.png", png), ("files/価格表.pdf", PDF)):
        (shop.root / name).parent.mkdir(exist_ok=True)
        (shop.root / name).write_bytes(octets)
    (shop.root / "templates" / "letter.mjml").write_text(SHOWN, encoding="utf-8")
    shop.edit(CONTENT, 'subject = "', 'attachments = "files/価格表.pdf"\nsubject = "')


def parts(mail: EmailMessage) -> dict[str, bytes]:
    """Return what goes along with a mail, by its file names."""
    return {str(part.get_filename()): part.get_content() for part in mail.walk() if part.get_filename()}


async def test_what_goes_along_arrives_and_the_letter_shows_it(shop: Workshop, sink: Sink) -> None:
    enclose(shop)
    await invite(shop, "a@gmail.example", "b@docomo.example")
    assert line_of(await shop.run())["accepted"] == 2
    for mail in sink.mails():
        assert parts(mail) == {"leaf.png": PNG, "価格表.pdf": PDF}
        (shown,) = [str(part["Content-ID"]).strip("<>") for part in mail.walk() if part["Content-ID"]]
        html = mail.get_body(("html",))
        assert html is not None
        assert f'src="cid:{shown}"' in html.get_content()
        assert shown.endswith("@mail.saekien.example")


async def test_what_goes_along_is_that_of_the_moment_when_the_edition_opened(shop: Workshop, sink: Sink) -> None:
    enclose(shop)
    await invite(shop, "a@gmail.example")
    await shop.run()
    (shop.root / "images" / "leaf.png").write_bytes(PNG + b"another")
    (shop.root / "files" / "価格表.pdf").unlink()
    await show(LETTER, "a@gmail.example", out=shop.root / "seen", place=Place(shop.root, shop.state))
    (eml,) = (shop.root / "seen").glob("*.eml")
    ((_, sent),) = sink.accepted
    assert parts(message_from_bytes(eml.read_bytes(), policy=policy.default)) == {"leaf.png": PNG, "価格表.pdf": PDF}
    assert eml.read_bytes().split(b"Content-Type: image/png")[1] == sent.split(b"Content-Type: image/png")[1]
    (html,) = (shop.root / "seen").glob("*.html")
    assert "cid:" not in html.read_text(encoding="utf-8")


@pytest.mark.parametrize("lost", ["images/leaf.png", "files/価格表.pdf"])
async def test_an_edition_that_lacks_a_file_does_not_open(shop: Workshop, sink: Sink, lost: str) -> None:
    enclose(shop)
    (shop.root / lost).unlink()
    await invite(shop, "a@gmail.example")
    report = await shop.run()
    assert report.editions[0].state == "broken"
    assert f"there is no {lost.rpartition('/')[2]} in {lost.partition('/')[0]}/" in report.editions[0].reason
    assert edition_state(shop) is None
    assert sink.accepted == []


def test_links_that_lead_out_of_the_project_are_not_followed(shop: Workshop) -> None:
    enclose(shop)
    outside = shop.root.parent / "outside"
    outside.mkdir()
    (outside / "leaf.png").write_bytes(PNG)
    picture = shop.root / "images" / "leaf.png"
    picture.unlink()
    picture.symlink_to(outside / "leaf.png")
    told = shop.tayori("check", "--on", "2026-11-22")
    assert "templates/letter.mjml:4: leaf.png does not lie in images/ of the project" in told.stdout
    picture.unlink()
    picture.symlink_to(picture)
    told = shop.tayori("check", "--on", "2026-11-22")
    assert told.returncode == 2
    assert "templates/letter.mjml:4: " in told.stdout
    picture.unlink()
    (shop.root / "images").rmdir()
    (shop.root / "images").symlink_to(outside)
    told = shop.tayori("check", "--on", "2026-11-22")
    assert "templates/letter.mjml:4: leaf.png does not lie in images/ of the project" in told.stdout


def test_a_heavy_picture_is_told_and_too_much_is_not_sent(shop: Workshop) -> None:
    enclose(shop, PNG + bytes(1100 * 1024))
    told = shop.tayori("check", "--on", "2026-11-22")
    assert (
        "templates/letter.mjml:4: warning: the picture cid:leaf.png has 1101 KB; more than 300 KB is slow on a telephone."
        in told.stdout
    )
    assert f"{CONTENT}:1: warning: the whole letter has 1105 KB with what goes along" in told.stdout, told.stdout
    (shop.root / "images" / "leaf.png").write_bytes(PNG + bytes(5 * 1024 * 1024 - len(PNG)))
    told = shop.tayori("check", "--on", "2026-11-22")
    assert (
        f"{CONTENT}:1: attachments: what goes along with this letter has 5121 KB together; 5120 KB may go."
        in told.stdout
    ), told.stdout
    (shop.root / "images" / "leaf.png").write_bytes(PNG + bytes(5 * 1024 * 1024))
    told = shop.tayori("check", "--on", "2026-11-22")
    assert "templates/letter.mjml:4: leaf.png has 5121 KB; all that goes along" in told.stdout


def test_a_preview_in_files_shows_the_picture(shop: Workshop) -> None:
    enclose(shop)
    out = shop.root / "seen"
    told = shop.tayori("preview", "wednesday-letter", "--on", "2026-12-02", "--out", str(out), "--no-pictures")
    assert told.returncode == 0, told.stderr
    (html,) = (path for path in out.glob("wednesday-letter-*newest.html"))
    assert "cid:" not in html.read_text(encoding="utf-8")
    assert 'src="data:image/png;base64,iVBORw0KGgo' in html.read_text(encoding="utf-8")
    assert "価格表.pdf (0 KB)" in (out / "index.html").read_text(encoding="utf-8")
    record = json.loads(next(out.glob("*.preview.json")).read_text(encoding="utf-8"))
    assert record["faces"][0]["attached"] == [{"name": "価格表.pdf", "bytes": len(PDF)}]


def test_a_proof_brings_what_goes_along(shop: Workshop) -> None:
    enclose(shop)
    project = shop.project()
    campaign = project.campaign("wednesday-letter")
    assert campaign is not None
    letter, _ = letter_of(project, sample_edition(project, campaign, 0))
    assert letter is not None
    person = known_person(project)
    ((_, message),) = proofs(project, letter, person, [person.address], AT, "MARK")
    assert parts(message_from_bytes(message.data, policy=policy.default)) == {"leaf.png": PNG, "価格表.pdf": PDF}


async def test_an_authors_photo_may_come_with_the_letter(shop: Workshop, sink: Sink) -> None:
    enclose(shop)
    shop.edit("tayori.toml", "[authors.minori]", '[authors.minori]\nphoto = "cid:leaf.png"')
    template = shop.root / "templates" / "letter.mjml"
    template.write_text(SHOWN.replace('src="cid:leaf.png"', 'src="{{ author.photo }}"'), encoding="utf-8")
    await invite(shop, "a@gmail.example")
    assert line_of(await shop.run())["accepted"] == 1
    (mail,) = sink.mails()
    assert set(parts(mail)) == {"leaf.png", "価格表.pdf"}
    (shop.root / "images" / "leaf.png").unlink()
    told = shop.tayori("check", "--on", "2026-11-22")
    line = next(
        number
        for number, text in enumerate((shop.root / "tayori.toml").read_text("utf-8").splitlines(), 1)
        if text.startswith("[authors.minori]")
    )
    assert f"tayori.toml:{line}: authors.minori: there is no leaf.png in images/." in told.stdout


def test_a_condition_chooses_between_two_pictures_and_both_travel(shop: Workshop) -> None:
    enclose(shop)
    (shop.root / "images" / "b.png").write_bytes(PNG)
    template = shop.root / "templates" / "letter.mjml"
    either = 'src="{% if name %}cid:leaf.png{% else %}cid:b.png{% endif %}"'
    template.write_text(SHOWN.replace('src="cid:leaf.png"', either), encoding="utf-8")
    project = shop.project()
    campaign = project.campaign("wednesday-letter")
    assert campaign is not None
    letter, problems = letter_of(project, sample_edition(project, campaign, 0))
    assert problems == ()
    assert letter is not None
    assert [file["name"] for file in letter.files] == ["leaf.png", "b.png", "価格表.pdf"]
    assert "cid:leaf.png" not in letter.html
