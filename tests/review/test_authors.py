"""Authors: the name in From, and who a letter says that it is from."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest

from engine.delivery.opening import known_person
from engine.project.folder import load
from engine.review.preview import preview

if TYPE_CHECKING:
    from email.message import EmailMessage  # noqa: TID251 - it reads what was printed; it writes nothing

    from conftest import Kettle  # pyright: ignore[reportAttributeAccessIssue]  # the nearest conftest, as pytest has it

AUTHOR = """
[authors.minori]
name = "佐伯みのり"
role = "店長"
from = "佐伯(さえき園)"
signature = ["さえき園", "佐伯みのり"]
"""
SIGNED = """{% if author is defined %}<mj-section><mj-column><mj-text>{{ author.role }} {{ author.name }}{{ author.photo }}
{% for line in author.signature %}<p>{{ line }}</p>{% endfor %}</mj-text></mj-column></mj-section>{% endif %}
<mj-include path="./partials/footer.mjml" />"""
WHEN = 'date = 2026-12-09\nat = "10:10"'


@pytest.fixture
def shop(kettle: Kettle) -> Kettle:
    kettle.write("tayori.toml", (kettle.root / "tayori.toml").read_text(encoding="utf-8") + AUTHOR)
    kettle.edit("templates/letter.mjml", '<mj-include path="./partials/footer.mjml" />', SIGNED)
    return kettle


def printed(shop: Kettle) -> tuple[str, EmailMessage]:
    """Return the text part of the only campaign, and its message as a reader's program has it."""
    project = load(shop.root).project
    assert project is not None
    made, problems = preview(project, project.campaigns[0], 0, None, known_person(project))
    assert made is not None, problems
    return made.text, message_from_bytes(made.eml, policy=policy.default)


def test_from_and_the_signature_are_the_authors_and_the_address_the_senders(shop: Kettle) -> None:
    shop.campaign("tea", WHEN, "year = 2026", more='author = "minori"')
    text, message = printed(shop)
    assert message["From"].addresses[0].addr_spec == "rose@mail.kettle.example"
    assert message["From"].addresses[0].display_name == "佐伯(さえき園)"
    assert "店長 佐伯みのり\n" in text
    assert "さえき園\n\n佐伯みのり" in text
    assert [one for one in shop.told() if one.startswith("error")] == []


def test_without_an_author_all_is_as_before(shop: Kettle) -> None:
    shop.campaign("tea", WHEN, "year = 2026")
    text, message = printed(shop)
    assert message["From"].addresses[0].display_name == "Rose"
    assert "佐伯" not in text


def test_an_author_without_a_name_for_from_writes_as_the_sender(shop: Kettle) -> None:
    shop.edit("tayori.toml", 'from = "佐伯(さえき園)"\n', "")
    shop.campaign("tea", WHEN, "year = 2026", more='author = "minori"')
    text, message = printed(shop)
    assert message["From"].addresses[0].display_name == "Rose"
    assert "佐伯みのり" in text


def test_an_author_who_is_not_there_is_told_with_a_guess(shop: Kettle) -> None:
    shop.campaign("tea", WHEN, "year = 2026", more='author = "minory"')
    (problem,) = (one for one in shop.problems() if one.severity == "error")
    assert problem.text("en") == (
        "campaigns/tea.toml:4: author: there is no author minory in [authors] of tayori.toml. Did you mean minori?"
    )


@pytest.mark.parametrize("display", ["<b@x.example>", 'A \\"B\\"', "A\\r\\nBcc: x@x.example"])
def test_no_header_comes_in_by_an_authors_name(display: str, shop: Kettle) -> None:
    shop.edit("tayori.toml", '"佐伯(さえき園)"', f'"{display}"')
    assert "error author_from tayori.toml:authors.minori.from" in shop.told()
