from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message.source import resolve

if TYPE_CHECKING:
    from engine.project.problems import Problem

LETTER = '<mjml>\n<mj-body>\n<mj-include path="./partials/footer.mjml" />\n</mj-body>\n</mjml>\n'


def said(problems: tuple[Problem, ...]) -> list[tuple[str, str, int]]:
    return [(problem.code, problem.file, problem.line) for problem in problems]


def test_an_include_is_put_in_and_every_line_knows_its_file() -> None:
    source, problems = resolve({"letter.mjml": LETTER, "partials/footer.mjml": "<a>\n</a>"}, "letter.mjml")
    assert problems == ()
    assert source is not None
    assert source.text.split("\n") == ["<mjml>", "<mj-body>", "", "<a>", "</a>", "", "</mj-body>", "</mjml>", ""]
    assert source.where(4) == ("templates/partials/footer.mjml", 1)
    assert source.where(5) == ("templates/partials/footer.mjml", 2)
    assert source.where(7) == ("templates/letter.mjml", 4)
    assert source.where(999) == ("templates/letter.mjml", 6)


def test_an_include_inside_an_include_counts_its_path_from_there() -> None:
    templates = {
        "letter.mjml": LETTER,
        "partials/footer.mjml": '<mj-include path="../shared/legal.mjml"></mj-include>',
        "shared/legal.mjml": "law",
    }
    source, problems = resolve(templates, "letter.mjml")
    assert problems == ()
    assert source is not None
    assert source.where(source.text.split("\n").index("law") + 1) == ("templates/shared/legal.mjml", 1)


def test_a_circle_is_named_with_its_whole_way() -> None:
    templates = {"a.mjml": '\n<mj-include path="b.mjml"/>', "b.mjml": '<mj-include path="a.mjml"/>'}
    source, problems = resolve(templates, "a.mjml")
    assert source is None
    assert said(problems) == [("template_include_circle", "templates/b.mjml", 1)]
    assert "a.mjml → b.mjml → a.mjml" in problems[0].text("en")


def test_all_wrong_includes_are_told_in_one_run() -> None:
    templates = {
        "letter.mjml": '<mj-include path="../secret.mjml"/>\n<mj-include path="/etc/passwd"/>\n<mj-include/>\n'
        '<mj-include path="partials/foter.mjml"/>\n<mj-include path="whole.mjml"/>\n<mj-include path="{{ x }}.mjml"/>\n'
        '<mj-include path="zzz"/>',
        "partials/footer.mjml": "",
        "whole.mjml": "<mjml></mjml>",
    }
    source, problems = resolve(templates, "letter.mjml")
    assert source is None
    assert [(problem.code, problem.line) for problem in problems] == [
        ("template_include_outside", 1),
        ("template_include_outside", 2),
        ("template_include_path", 3),
        ("template_include_missing_guess", 4),
        ("template_include_document", 5),
        ("template_include_path", 6),
        ("template_include_missing", 7),
    ]
    assert "“partials/footer.mjml”" in problems[3].text("en")


def test_an_include_in_a_comment_stays_a_comment() -> None:
    text = '<!-- <mj-include path="no.mjml"/> -->\n{# <mj-include path="no.mjml"/> #}'
    source, problems = resolve({"letter.mjml": text}, "letter.mjml")
    assert problems == ()
    assert source is not None
    assert source.text == text


def test_styles_and_html_are_included_inside_their_element() -> None:
    templates = {
        "letter.mjml": '<mj-include path="a.css" type="css" css-inline="inline"/><mj-include path="b.html" type="html"/>',
        "a.css": ".x{}",
        "b.html": "<p></p>",
    }
    source, _ = resolve(templates, "letter.mjml")
    assert source is not None
    assert "".join(source.text.split("\n")) == ('<mj-style inline="inline">.x{}</mj-style><mj-raw><p></p></mj-raw>')


def test_files_that_include_each_other_over_and_over_are_stopped() -> None:
    templates = {f"{n}.mjml": f'<mj-include path="{n + 1}.mjml"/>' * 2 for n in range(20)} | {"20.mjml": ""}
    source, problems = resolve(templates, "0.mjml")
    assert source is None
    assert [problem.code for problem in problems] == ["template_include_many"]


def test_windows_line_ends_and_a_byte_order_mark_do_not_move_lines() -> None:
    source, _ = resolve({"letter.mjml": "\ufeffa\r\nb\rc"}, "letter.mjml")
    assert source is not None
    assert source.text == "a\nb\nc"


def test_a_template_that_is_not_there_is_guessed() -> None:
    source, problems = resolve({"letter.mjml": ""}, "leter.mjml")
    assert source is None
    assert problems[0].text("ja") == (
        "templates/leter.mjml:1: 「leter.mjml」というテンプレートがありません。「letter.mjml」のことでしょうか。"
    )
