"""Where links lead: tagged where the shop asks for it, alike in both parts, counted by an address of their own."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from workshop import EXAMPLE

from engine.calendar.editions import editions
from engine.delivery.opening import known_person, letter_of, text_digest
from engine.message.counted import with_links
from engine.message.coupon import with_sample
from engine.message.letter import letter_from_json, letter_to_json
from engine.message.links import direct, query_of, tagged
from engine.message.person import Person
from engine.message.press import compile_press, print_message, render
from engine.message.template import compile_template
from engine.message.text import Form
from engine.project.folder import load
from engine.review.unwritten import with_everything_written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.message.letter import Letter
    from engine.project.project import Project

TAGS = {"utm_source": "newsletter", "utm_medium": "email", "utm_campaign": "wednesday-letter/2026-W49"}
QUERY = query_of(TAGS)
HOSTS = frozenset(["x.example"])
PREFERENCES = "https://mail.saekien.example/preferences/-"
LEAVE = "https://mail.saekien.example/leave/abc"

PARTS = st.text("abcあ1-._~%&=+/?!", max_size=12)
ADDRESSES = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}{path}{query}{fragment}",
    st.sampled_from(["http", "https", "HTTPS"]),
    st.sampled_from(["x.example", "X.example:8080", "a@x.example"]),
    st.just("") | PARTS.map(lambda text: "/" + text.replace("?", "")),
    st.just("") | PARTS.map(lambda text: "?" + text),
    st.just("") | PARTS.map(lambda text: "#" + text),
)


@given(ADDRESSES)
@example("https://x.example")
@example("https://x.example/?")
@example("https://x.example/?a=1&#b?c")
def test_a_tagged_address_is_the_same_one_with_the_parameters(address: str) -> None:
    before, after = urlsplit(address), urlsplit(tagged(address, HOSTS, QUERY))
    assert (after.scheme, after.netloc, after.path, after.fragment) == (
        before.scheme,
        before.netloc,
        before.path,
        before.fragment,
    )
    given_ = parse_qsl(before.query, keep_blank_values=True)
    assert [pair for pair in parse_qsl(after.query, keep_blank_values=True) if pair != ("", "")] == [
        *(pair for pair in given_ if pair != ("", "")),
        *TAGS.items(),
    ]
    assert tagged(tagged(address, HOSTS, QUERY), HOSTS, QUERY) == tagged(address, HOSTS, QUERY)


@pytest.mark.parametrize(
    "address",
    [
        "https://other.example/",
        "https://sub.x.example/",
        "https://x.example/?utm_source=mine",
        "https://x.example/?a=1&UTM_Campaign=",
        "mailto:a@x.example",
        "tel:0000",
        "#top",
        "/items",
        "https://[x.example/",
        "",
    ],
)
def test_what_is_not_the_shops_or_is_tagged_already_stays_as_it_is(address: str) -> None:
    assert tagged(address, HOSTS, QUERY) == address


def _project(**links: object) -> Project:
    project = load(EXAMPLE).project
    assert project is not None
    shop = project.shop.model_copy(update={"links": project.shop.links.model_copy(update=links)})
    return replace(project, shop=shop)


def _letters(project: Project) -> Iterator[Letter]:
    """Yield a letter of every content of the example's year, written or invented."""
    first = date(2026, 12, 1)
    listed = editions(project, first, first.replace(year=2027))
    project, _ = with_everything_written(project, listed)
    seen: set[tuple[str, int]] = set()
    for one in editions(project, first, first.replace(year=2027)):
        if one.due is not None and one.content is not None and (one.campaign.id, one.content) not in seen:
            letter, problems = letter_of(project, one)
            assert letter is not None, problems
            seen.add((one.campaign.id, one.content))
            yield letter


def _hrefs(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'<a\b[^>]*?\shref="([^"]*)"', page)]


def _in_text(text: str) -> list[str]:
    return re.findall(r"https?://[^\s]+", text)


def _click(number: int) -> str:
    return f"https://mail.saekien.example/c/T{number}"


@pytest.mark.parametrize("every", [pytest.param(True, marks=pytest.mark.long), False])
def test_both_parts_of_every_edition_of_the_example_lead_to_the_same_places(*, every: bool) -> None:
    project = _project(utm=True, count_clicks=True)
    letters = list(_letters(project)) if every else [next(_letters(project))]
    assert len(letters) > 15 or not every
    for letter in letters:
        assert letter_from_json(letter_to_json(letter)) == letter
        person = with_sample(known_person(project), letter.variables)
        for often in (False, True):
            press = compile_press(letter, often=often)
            _, page, text = render(press, person, LEAVE)
            leads = [one for one in _hrefs(page) if one.startswith("http")]
            assert set(leads) == set(_in_text(text))
            assert (leads.count(LEAVE), leads.count(PREFERENCES)) == (1, 1)
            for one in leads:
                own = urlsplit(one).hostname == "saekien.example"
                assert own == (("utm_campaign", letter.edition) in parse_qsl(urlsplit(one).query)), one
            at = datetime.fromisoformat("2026-12-02T11:45+09:00")
            plain, page = _parts(print_message(press, person, at=at, leave_url=LEAVE, click=_click).data)
            assert set(_in_text(plain)) == {one for one in _hrefs(page) if one.startswith("http")}
            numbers = {int(found) for found in re.findall(r"/c/T(\d+)", page)}
            assert {direct(letter, number) for number in numbers} == set(leads) - {LEAVE, PREFERENCES}


def _parts(octets: bytes) -> tuple[str, str]:
    message = message_from_bytes(octets, policy=policy.default)
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    return plain.get_content(), page.get_content()


BASE = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>"
    '{% for p in products %}{% if p.name != attributes.last %}<a href="{{ p.url }}">{{ p.name }}</a>{% endif %}{% endfor %}'
    '{% if attributes.gold %}<a href="https://x.example/gold?a=1&amp;b=2">金</a>{% endif %}'
    '<a href="https://x.example/{{ attributes.page }}">私</a> <a href="mailto:a@x.example">便</a> <a href="#top">上</a>'
    '<a href="{{ leave_url }}">停止</a></mj-text></mj-column></mj-section></mj-body></mjml>'
)


def _made(letter: Letter, *, count: bool) -> Letter:
    template, problems = compile_template({"a.mjml": BASE}, "a.mjml", Form(linked=True))
    assert template is not None, problems
    products = [{"name": name, "url": f"https://x.example/{name}"} for name in ("sencha", "bancha")]
    made = replace(
        letter,
        html=template.html,
        text=template.text,
        variables={"products": products},
        hosts=["x.example"],
        tags={"utm_source": "n"},
        edition="e/1",
        links=[],
    )
    return with_links(made) if count else made


@pytest.fixture(scope="module")
def some_letter() -> Letter:
    return next(_letters(_project()))


@pytest.mark.parametrize("often", [False, True])
def test_links_that_a_person_decides_on_are_tagged_and_counted_as_far_as_they_were_known(
    some_letter: Letter, *, often: bool
) -> None:
    letter = _made(some_letter, count=True)
    assert letter.links == ["https://x.example/gold?a=1&b=2", "https://x.example/sencha", "https://x.example/bancha"]
    reader = Person("b" * 16, known_person(_project()).address, "", {"last": "sencha", "gold": True, "page": "me#here"})
    press = compile_press(letter, often=often)
    tags = "utm_source=n&utm_campaign=e/1"
    _, page, _ = render(press, reader, LEAVE)
    assert _hrefs(page) == [
        f"https://x.example/bancha?{tags}",
        f"https://x.example/gold?a=1&b=2&{tags}",
        f"https://x.example/me?{tags}#here",
        "mailto:a@x.example",
        "#top",
        LEAVE,
    ]
    at = datetime.fromisoformat("2026-12-02T11:45+09:00")
    plain, page = _parts(print_message(press, reader, at=at, leave_url=LEAVE, click=_click).data)
    assert _hrefs(page)[:3] == [_click(2), _click(0), f"https://x.example/me?{tags}#here"]
    assert _in_text(plain)[:3] == [_click(2), _click(0), f"https://x.example/me?{tags}#here"]
    assert direct(letter, 0) == f"https://x.example/gold?a=1&b=2&{tags}"
    assert direct(letter, 3) is None
    assert direct(letter, -1) is None


def test_a_value_that_is_no_address_cannot_break_out_of_a_link(some_letter: Letter) -> None:
    letter = _made(some_letter, count=True)
    evil = Person(
        "b" * 16, known_person(_project()).address, "", {"last": "", "gold": False, "page": '"><script>{{ 1 }}'}
    )
    _, page, _ = render(compile_press(letter, often=True), evil, LEAVE)
    assert "<script" not in page
    assert '"><script>{{ 1 }}?utm_source=n' in html.unescape(page)


def test_the_text_of_two_editions_is_the_same_although_their_tags_name_them(some_letter: Letter) -> None:
    one = _made(some_letter, count=True)
    other = replace(one, edition="e/2")
    assert text_digest(one) == text_digest(other)


def test_nothing_is_marked_where_nobody_asked(some_letter: Letter) -> None:
    assert "linked" not in some_letter.html + some_letter.text
    assert (some_letter.tags, some_letter.hosts, some_letter.links) == ({}, [], [])


def test_an_author_cannot_use_the_filter_of_the_engine() -> None:
    letter = BASE.replace("{{ p.name }}", "{{ p.name | linked }}")
    _, problems = compile_template({"a.mjml": letter}, "a.mjml")
    assert [problem.code.removesuffix("_guess") for problem in problems] == ["template_filter_unknown"]
