"""Faces: those that ship, and the shop's own of `faces.toml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workshop import EXAMPLE

from engine.message.order import ORDER
from engine.project.folder import load
from engine.review.previews.faces import BUILT_IN, invented

if TYPE_CHECKING:
    from workshop import Workshop

OWN = """
[faces.teiki]
title = "定期便の方"
name = "小林 節子"
attributes = { prefecture = "京都府", interest_matcha = true }
stage = "ゴールド"
order = "later"

[faces.blank]
title = "お名前を伏せた方"
"""


STAGES = '[stages]\nwindow = "1 year"\nlevels = [{ name = "シルバー", amount = 1 }, { name = "ゴールド", amount = 30000 }]\n\n[names]'


def own(shop: Workshop, text: str) -> None:
    shop.edit("tayori.toml", "[names]", STAGES)
    (shop.root / "faces.toml").write_text(text, encoding="utf-8")


def test_the_faces_of_the_shop_come_behind_those_that_ship_or_in_their_place(shop: Workshop) -> None:
    own(shop, OWN)
    faces = {face.id: face for face in invented(shop.project())}
    assert list(faces) == [*BUILT_IN, "teiki"]
    person = faces["teiki"].person
    assert (person.name, person.attributes) == ("小林 節子", {"prefecture": "京都府", "interest_matcha": True})
    assert person.standing is not None
    assert person.standing.stage == "ゴールド"
    assert getattr(person.facts[ORDER], "count", None) == 2
    assert faces["blank"].shown == "お名前を伏せた方"
    assert ORDER not in faces["blank"].person.facts


def test_a_first_buyer_has_one_order_and_a_guest_is_known_by_nothing(shop: Workshop) -> None:
    faces = {face.id: face.person for face in invented(shop.project())}
    assert getattr(faces["first_buyer"].facts[ORDER], "count", None) == 1
    assert (dict(faces["guest"].attributes), faces["guest"].standing, ORDER in faces["guest"].facts) == (
        {},
        None,
        False,
    )


def test_a_face_with_a_mistake_is_told_and_the_letters_go_on(shop: Workshop) -> None:
    own(
        shop,
        '[faces.a]\ntitle = "A"\nattributes = { prefectur = "x" }\n[faces.b]\ntitle = "B"\nstage = "ゴール"\n[faces.c]\ntitle = "C"\n',
    )
    loaded = load(shop.root)
    assert loaded.project is not None
    assert list(loaded.project.faces) == ["c"]
    assert [(one.file, one.line, one.key, one.code) for one in loaded.problems] == [
        ("faces.toml", 3, "faces.a.attributes.prefectur", "attribute_unknown_guess"),
        ("faces.toml", 6, "faces.b.stage", "stage_unknown_guess"),
    ]


def test_a_preview_and_a_proof_take_a_face_of_the_shop(shop: Workshop) -> None:
    own(shop, OWN)
    out = shop.root / "seen"
    words = ("preview", "wednesday-letter", "--on", "2026-12-02", "--out", str(out), "--no-pictures", "--face")
    told = shop.tayori(*words, "teiki")
    assert told.returncode == 0, told.stderr
    assert "小林 節子 様" in (out / "wednesday-letter-2026-W49-teiki.txt").read_text(encoding="utf-8")
    assert "There is: newest, first_buyer" in shop.tayori(*words, "nobody").stderr


def test_a_first_face_that_breaks_the_letter_still_gets_its_page(shop: Workshop) -> None:
    shop.edit(
        "templates/partials/binsen.mjml", "{{ addressee }}", "{{ addressee }}{% if not name %}{{ 1 // 0 }}{% endif %}"
    )
    out = shop.root / "seen"
    words = ("preview", "wednesday-letter", "--on", "2026-12-02", "--out", str(out), "--no-pictures", "--face", "blank")
    assert shop.tayori(*words).returncode == 2
    assert "the letter cannot be printed" in (out / "index.html").read_text(encoding="utf-8")


def test_a_member_sees_the_stage_and_a_guest_the_invitation_to_register(shop: Workshop) -> None:
    page = (EXAMPLE / "docs" / "files.md").read_text(encoding="utf-8")
    block = page.split("### For some readers only")[1].split("```html\n")[1].split("```")[0]
    shop.edit("tayori.toml", "[names]", STAGES)
    template = shop.root / "templates" / "letter.mjml"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("</mj-body>", f"{block}</mj-body>"), encoding="utf-8")
    out = shop.root / "seen"
    words = ("preview", "wednesday-letter", "--on", "2026-12-02", "--out", str(out), "--no-pictures")
    told = shop.tayori(*words, "--face", "guest", "--face", "platinum")
    assert told.returncode == 0, told.stderr
    guest, member = [
        (out / f"wednesday-letter-2026-W49-{face}.txt").read_text(encoding="utf-8") for face in ("guest", "platinum")
    ]
    assert "ご登録はこちら" in guest
    assert "会員さま" not in guest
    assert "ゴールド会員さま" in member
    assert "ご登録" not in member
