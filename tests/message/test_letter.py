"""The frozen letter: it survives JSON, and its digest changes with its content and with nothing else."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from engine.message.letter import Letter, digest, leave_link, letter_from_json, letter_to_json

LETTER = Letter(
    edition="wednesday-letter/2026-W49",
    campaign="wednesday-letter",
    topic="newsletter",
    list_title="水曜だより",
    from_display="佐伯(さえき園)",
    from_address="tencho@mail.saekien.example",
    reply_to="tencho@saekien.example",
    domain="mail.saekien.example",
    subject="霜の朝の、ほうじ茶のこと",
    html="<p>{{ addressee }}</p>",
    text="{{ addressee }}\n",
    variables={"shop": {"name": "茶香舗 さえき園"}, "products": [{"title": "ほうじ茶", "price": 1080}], "none": None},
    name_form="{name} 様",
    name_fallback="お客様",
    attribute_defaults={"stage": "一般"},
    locale="ja",
    base_url="https://mail.saekien.example",
    columns=70,
    hosts=["saekien.example"],
    tags={"utm_source": "newsletter"},
    links=["https://saekien.example/"],
    asks=["order"],
    goods={"minori": {"name": "みのり"}},
    files=[{"name": "葉.png", "kind": "image/png", "cid": "a@mail.saekien.example", "sha256": "00", "octets": "AAAA"}],
)
LATER = ("asks", "goods", "columns", "hosts", "tags", "links", "files")
"""Fields that came after letters were frozen; what says nothing is not written, and does not count."""


def test_a_letter_comes_back_from_json_equal() -> None:
    assert letter_from_json(letter_to_json(LETTER)) == LETTER


def test_the_keys_of_a_mapping_keep_their_order() -> None:
    back = letter_from_json(letter_to_json(replace(LETTER, variables={"b": 1, "a": 2})))
    assert list(back.variables) == ["b", "a"]


def test_the_json_is_read_by_people_and_by_any_program() -> None:
    text = letter_to_json(LETTER)
    assert "霜の朝の" in text
    assert set(json.loads(text)) == {part.name for part in fields(Letter)}


def test_the_digest_knows_the_content_and_not_the_order() -> None:
    turned = replace(LETTER, variables={key: LETTER.variables[key] for key in reversed(list(LETTER.variables))})
    assert digest(turned) == digest(LETTER)
    assert digest(letter_from_json(letter_to_json(LETTER))) == digest(LETTER)
    assert len(digest(LETTER)) == 64


@pytest.mark.parametrize("part", [part.name for part in fields(Letter)])
def test_every_part_counts_in_the_digest(part: str) -> None:
    old = getattr(LETTER, part)
    changed = {str: lambda: f"{old}x", int: lambda: old + 1, list: lambda: [*old, "x"], dict: lambda: {**old, "x": 1}}
    new = changed[type(old)]() if part != "files" else [{**old[0], "sha256": "01"}]
    assert digest(replace(LETTER, **{part: new})) != digest(LETTER)


def test_a_letter_of_before_comes_back_and_is_the_same_letter() -> None:
    plain = replace(LETTER, asks=[], goods={}, columns=0, hosts=[], tags={}, links=[], files=[])
    text = letter_to_json(plain)
    assert not set(LATER) & set(json.loads(text))
    assert letter_from_json(text) == plain
    assert digest(plain) == "ba90b96c8cd4664bf528e046aa116b898908d9d61335b920c9a83bb1c3b91e38"


def test_a_number_that_json_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        letter_to_json(replace(LETTER, variables={"x": float("nan")}))


@pytest.mark.parametrize("base_url", ["https://mail.saekien.example", "https://mail.saekien.example/"])
def test_the_link_for_leaving_has_one_slash(base_url: str) -> None:
    assert leave_link(replace(LETTER, base_url=base_url), "TOKEN") == "https://mail.saekien.example/leave/TOKEN"
