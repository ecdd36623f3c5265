"""Every sample of MJML's documentation goes through our pipeline, or is refused in words. Pictures: bench/mjml_compare.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.message.environment import html_environment, text_environment
from engine.message.template import compile_template

SAMPLES = Path(__file__).parent / "mjml"
PAGE = (Path(__file__).parents[2] / "docs" / "mjml.md").read_text(encoding="utf-8").split("<!-- end -->")[0]
NAMES = [path.relative_to(SAMPLES).with_suffix("").as_posix() for path in sorted(SAMPLES.rglob("*.mjml"))]
REFUSED = {
    "button": "template_missing_attribute",  # it leads nowhere
    "carousel": "template_carousel_icons",  # its arrows come from a stranger's host
}


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_of_the_documentation_compiles_or_is_refused_in_words(name: str) -> None:
    template, problems = compile_template({name: (SAMPLES / f"{name}.mjml").read_text(encoding="utf-8")}, name)
    errors = {problem.code for problem in problems if problem.severity == "error"}
    assert errors == ({REFUSED[name]} if name in REFUSED else set())
    assert (template is None) == (name in REFUSED)
    if template is not None:
        assert "</html>" in html_environment().from_string(template.html).render(foo=1)
        text_environment().from_string(template.text).render(foo=1)


def test_the_page_tells_of_every_sample_and_why_one_differs() -> None:
    rows = re.findall(r"^\| `([\w/-]+)` \| ([^|]+) \| ([^|]+) \| (.*?) ?\|$", PAGE, re.MULTILINE)
    assert sorted(row[0] for row in rows) == sorted(NAMES)
    assert [row for row in rows if row[1:3] != ("same", "same") and not row[3]] == []
    assert {row[0] for row in rows if row[1] == "refused"} == set(REFUSED)
    assert "not looked into" not in PAGE
