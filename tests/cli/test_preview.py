"""`tayori preview`: files for each face, masked people of the store, one page over them, pictures."""

from __future__ import annotations

import json
import os
import re
import socket
import struct
import threading
from contextlib import closing
from email import message_from_bytes, policy
from html import unescape
from typing import TYPE_CHECKING

import pytest

from engine.review.previews.chromium import camera, chromium
from engine.review.previews.shots import SCHEMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workshop import Workshop

    Heard = tuple[int, str, str]

WEDNESDAY = ("preview", "wednesday-letter", "--on", "2026-12-02")
STEM = "wednesday-letter-2026-W49"
FACES = ["newest", "first_buyer", "dormant", "platinum", "guest", "blank", "long", "emoji"]


def test_every_face_gets_its_files_and_a_page_over_them(tayori: Callable[..., Heard], tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said, err = tayori(*WEDNESDAY, "--no-pictures", "--out", str(out))
    assert (code, err) == (0, "")
    endings = (".html", ".txt", ".eml", ".headers.txt", ".json")
    expected = {f"{STEM}-{face}{ending}" for face in FACES for ending in endings}
    assert {path.name for path in out.iterdir()} == expected | {
        f"{STEM}.preview.json",
        f"{STEM}.social.txt",
        "index.html",
    }
    assert set(said.splitlines()) == {str(path) for path in out.iterdir()}
    mail = message_from_bytes((out / f"{STEM}-emoji.eml").read_bytes(), policy=policy.default)
    assert mail["Subject"] == "霜の朝の、ほうじ茶のこと"
    assert "花子🌸👩‍👩‍👧‍👦🇯🇵 様" in (out / f"{STEM}-emoji.txt").read_text(encoding="utf-8")
    assert "お客様" in (out / f"{STEM}-blank.txt").read_text(encoding="utf-8")
    assert json.loads((out / f"{STEM}-newest.json").read_text(encoding="utf-8"))["addressee"] == "佐藤 葵 様"
    headers = (out / f"{STEM}-newest.headers.txt").read_text(encoding="utf-8")
    assert "Subject: 霜の朝の、ほうじ茶のこと\n" in headers


def test_the_page_is_of_one_piece_and_says_what_one_looks_for(tayori: Callable[..., Heard], tmp_path: Path) -> None:
    assert tayori(*WEDNESDAY, "--no-pictures", "--face", "long", "--out", str(tmp_path / "out"))[0] == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    for words in (
        "霜の朝の、ほうじ茶のこと",
        "佐伯(さえき園) &lt;tencho@mail.saekien.example&gt;",
        "of 102 KB",
        "a long name",
    ):
        assert words in page
    assert "<script" not in page
    assert re.findall(r'<(?:link|img|iframe)\b[^>]*(?:src|href)="([^"]*)"', page) == []
    assert "default-src 'none'; img-src 'self' file:; style-src 'sha256-" in unescape(page)


def test_one_page_stands_over_all_editions_of_a_folder(tayori: Callable[..., Heard], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "other.preview.json").write_text("[]")
    (tmp_path / "out" / "torn.preview.json").write_text("{")
    for words in (WEDNESDAY, ("preview", "birthday")):
        assert tayori(*words, "--no-pictures", "--face", "blank", "--out", str(tmp_path / "out"))[0] == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert page.index("<code>birthday/") < page.index("<code>wednesday-letter/2026-W49</code>")
    assert page.count('class="edition"') == 2


def test_the_page_says_what_the_edition_before_did_not(tayori: Callable[..., Heard], tmp_path: Path) -> None:
    words = ("--no-pictures", "--json", "--face", "blank", "--out", str(tmp_path / "out"))
    assert json.loads(tayori(*WEDNESDAY, *words)[1])["since"] == []
    since = json.loads(tayori("preview", "wednesday-letter", "--on", "2026-12-09", *words)[1])["since"]
    assert ["-", "今朝は霜がおりました。畝のうえが、粉砂糖をふったように白いです。"] in [
        [sign, line[:32]] for sign, line in since
    ]
    assert {sign for sign, _ in since} == {"+", "-"}
    assert not [line for _, line in since if "牧之原市佐伯原88" in line], "the footer is the same"
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "<del>今朝は霜がおりました。" in page


def test_a_problem_stands_on_the_page_with_its_file_and_line(
    shop: Workshop, tayori: Callable[..., Heard], tmp_path: Path
) -> None:
    shop.edit("templates/letter.mjml", "<mj-body", "<mj-bodyy")
    code, said, err = tayori(*WEDNESDAY, "--no-pictures", "--json", "--out", str(tmp_path / "out"))
    assert code == 2
    found = re.search(r"^templates/letter\.mjml:(\d+): ", err, re.MULTILINE)
    assert found
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert f"<code>templates/letter.mjml:{found[1]}</code>" in page
    assert json.loads(said)["faces"] == []


def test_a_face_that_breaks_the_letter_does_not_hide_the_others(
    shop: Workshop, tayori: Callable[..., Heard], tmp_path: Path
) -> None:
    subject = 'subject = "{% if not name %}{{ 1 // 0 }}{% endif %}便り"'
    path = shop.root / "campaigns" / "wednesday-letter" / "2026-12-02.toml"
    path.write_text(re.sub(r"^subject = .*$", subject, path.read_text(encoding="utf-8"), flags=re.MULTILINE), "utf-8")
    code, said, err = tayori(*WEDNESDAY, "--no-pictures", "--json", "--out", str(tmp_path / "out"))
    assert code == 2
    found = json.loads(said)["faces"]
    assert [one["face"] for one in found] == FACES
    assert [one["face"] for one in found if one["problem"]] == ["blank"]
    where = r"^campaigns/wednesday-letter/2026-12-02\.toml:\d+: the letter cannot be printed for “without a name”: subject: "
    assert re.search(where, err, re.MULTILINE)
    assert not (tmp_path / "out" / f"{STEM}-blank.html").exists()


def test_real_people_are_masked_in_every_file(stocked: Callable[..., Heard], tmp_path: Path) -> None:
    code, said, err = stocked("subscribers", "find", "example", "--json")
    people = json.loads(said)
    person = next(one for one in people["people"] if one["name"] and " " in one["name"])
    code, said, err = stocked(*WEDNESDAY, "--no-pictures", "--as", person["address"], "--out", str(tmp_path / "out"))
    assert (code, err) == (0, "")
    local = person["address"].partition("@")[0]
    family = person["name"].split()[0]
    for path in (tmp_path / "out").iterdir():
        assert local not in path.name
        content = path.read_bytes()
        if path.suffix == ".eml":
            mail = message_from_bytes(content, policy=policy.default)
            content = str(mail.items()).encode() + str(mail.get_body(("html",))).encode()
        for secret in (person["address"], person["name"], f"{family} "):
            assert secret.encode() not in content, path.name
    assert len(list((tmp_path / "out").glob("*.eml"))) == 1
    assert "〇" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_unmasked_people_are_shown_with_a_warning(stocked: Callable[..., Heard], tmp_path: Path) -> None:
    address = json.loads(stocked("subscribers", "find", "example", "--json")[1])["people"][0]["address"]
    words = (*WEDNESDAY, "--no-pictures", "--as", address, "--unmasked", "--out", str(tmp_path / "out"))
    assert stocked(*words)[0] == 0
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert address in page
    assert "do not pass this folder on" in page
    assert not [path for path in (tmp_path / "out").iterdir() if address.partition("@")[0] in path.name]


def test_without_chromium_all_but_the_pictures_is_written_and_it_says_so(
    tayori: Callable[..., Heard], tmp_path: Path
) -> None:
    os.environ["PATH"] = str(tmp_path)
    code, _, err = tayori(*WEDNESDAY, "--face", "blank", "--out", str(tmp_path / "out"))
    assert code == 0
    assert (
        err == "no pictures: there is no Chromium on PATH. Install it (Debian: apt install chromium) and call again.\n"
    )
    assert (tmp_path / "out" / f"{STEM}-blank.eml").exists()
    assert tayori(*WEDNESDAY, "--pictures", "--out", str(tmp_path / "out"))[0] == 1


def test_a_browser_that_dies_takes_only_the_pictures_with_it(tayori: Callable[..., Heard], tmp_path: Path) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    os.environ["PATH"] = f"{tmp_path}:{os.environ['PATH']}"
    code, _, err = tayori(*WEDNESDAY, "--face", "blank", "--out", str(tmp_path / "out"))
    assert code == 0
    assert err.startswith("Chromium ended the pictures early")
    assert tayori(*WEDNESDAY, "--pictures", "--face", "blank", "--out", str(tmp_path / "out"))[0] == 1
    assert (tmp_path / "out" / "index.html").exists()


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="there is no Chromium on PATH")
def test_pictures_show_the_whole_letter_in_both_widths_light_and_dark_and_fetch_nothing(
    shop: Workshop, tayori: Callable[..., Heard], tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    old = tmp_path / "out" / f"{STEM}-blank-999-light.png"
    old.write_bytes(b"of another time")
    with closing(socket.create_server(("127.0.0.1", 0))) as ear:
        asked: list[object] = []
        threading.Thread(target=lambda: asked.append(_accepted(ear)), daemon=True).start()
        image = f'<mj-image src="http://127.0.0.1:{ear.getsockname()[1]}/a.png" alt="写真" /></mj-column>'
        shop.edit("templates/partials/signature.mjml", "</mj-column>", image)
        code, said, _ = tayori(*WEDNESDAY, "--pictures", "--json", "--face", "blank", "--out", str(tmp_path / "out"))
        assert asked == []
    assert code in (0, 2)
    taken = {
        (one["width"], one["scheme"]): tmp_path / "out" / one["file"]
        for one in json.loads(said)["faces"][0]["pictures"]
    }
    assert set(taken) == {(width, scheme) for width in (375, 700) for scheme in ("light", "dark")}
    for (width, _), path in taken.items():
        wide, high = struct.unpack(">II", path.read_bytes()[16:24])
        assert wide == width
        assert high > 1500
    assert taken[375, "light"].read_bytes() != taken[375, "dark"].read_bytes()
    assert not old.exists()


@pytest.mark.browser
@pytest.mark.skipif(chromium() is None, reason="there is no Chromium on PATH")
async def test_a_letter_that_knows_no_dark_stays_light_where_dark_is_preferred() -> None:
    program = chromium()
    assert program is not None
    plain, both = "<p>茶</p>", '<meta name="color-scheme" content="light dark"><p>茶</p>'
    async with camera(program) as opened:
        light, dark = [await opened.picture(plain, 375, scheme) for scheme in SCHEMES]
        assert light == dark
        assert await opened.picture(both, 375, "dark") != dark


def _accepted(ear: socket.socket) -> object:
    try:
        return ear.accept()
    except OSError:
        return None
