from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.message.tags import scan
from engine.message.tokens import restore, tokenise

PLAIN = st.text(st.characters(codec="utf-8", exclude_characters="{}"), max_size=20)
QUOTED = st.text(st.characters(codec="utf-8", exclude_characters="\\\"'"), max_size=12)
TAG = st.one_of(
    QUOTED.map(lambda text: '{{ "' + text + '" }}'),
    QUOTED.map(lambda text: "{%- if x == '" + text + "' -%}"),
    QUOTED.map(lambda text: '{{ {"a": {"b": "' + text + '"}} }}'),
)


@given(st.lists(st.tuples(PLAIN, TAG)), PLAIN)
def test_tags_become_words_and_come_back_whatever_they_hold(pairs: list[tuple[str, str]], rest: str) -> None:
    text = "".join(plain + tag for plain, tag in pairs) + rest
    tags, unclosed = scan(text)
    assert [tag.text for tag in tags] == [tag for _, tag in pairs]
    assert unclosed == ()
    tokenised = tokenise(text, tags)
    assert restore(tokenised.text, tokenised) == text
    assert "{" not in tokenised.text


@given(st.text(alphabet="{}%#\"' ax\n<", max_size=60))
def test_any_text_is_scanned_without_losing_a_character(text: str) -> None:
    tags, _ = scan(text)
    assert all(text[tag.start : tag.end] == tag.text for tag in tags)
    assert all(text.count("\n", 0, tag.start) + 1 == tag.line for tag in tags)


def test_a_tag_that_never_ends_does_not_swallow_the_next() -> None:
    tags, unclosed = scan("a {{ x\n{{ y }} {% if")
    assert [tag.text for tag in tags] == ["{{ y }}"]
    assert unclosed == (("{{", 1), ("{%", 2))


def test_a_bracket_that_never_ends_does_not_swallow_the_next_tag() -> None:
    tags, _ = scan("{{ f(x }} and {{ y }}")
    assert [tag.text for tag in tags] == ["{{ f(x }}", "{{ y }}"]


def test_a_comment_leaves_nothing_and_lines_still_count() -> None:
    tokenised = tokenise("a{# one\ntwo #}b\n{{ x\n}}c", scan("a{# one\ntwo #}b\n{{ x\n}}c")[0])
    assert restore(tokenised.text, tokenised) == "ab\n{{ x\n}}c"
    assert tokenised.line(tokenised.text.index("a")) == 1
    assert tokenised.line(tokenised.text.index("b")) == 2
    assert tokenised.line(tokenised.text.index("c")) == 4


def test_braces_that_were_text_never_become_jinja() -> None:
    tokenised = tokenise("{{ x }}", scan("{{ x }}")[0])
    assert restore("{{ a }} {% b {# {" + tokenised.text, tokenised) == (
        '{{ "{" }}{ a }} {{ "{" }}% b {{ "{" }}# {{ "{" }}{{ x }}'
    )


def test_the_word_is_one_that_the_author_did_not_write() -> None:
    text = "jx0n0x {{ x }}"
    tokenised = tokenise(text, scan(text)[0])
    assert tokenised.text == "jx0n0x jx1n0x"
    assert restore(tokenised.text, tokenised) == text
