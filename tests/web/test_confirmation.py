"""The mail that asks for a confirmation, set by a template of the shop's own: it has the link, and knows nothing of who asked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coming_in import link_in, visiting

from engine.cli.app import main
from engine.project.folder import load
from engine.review.confirmations import confirmation_problems

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.project.problems import Problem

PAGE = Path(__file__).parents[2] / "docs" / "sign-up.md"
OWN = re.findall(r"```html\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[-1]
FORM = "[forms.newsletter]\n"
NAMED = f'{FORM}template = "confirm.mjml"\nsubject = "ご確認を、ひとつ"\n'


def with_template(shop: Workshop, template: str) -> Workshop:
    shop.edit("tayori.toml", FORM, NAMED)
    (shop.root / "templates" / "confirm.mjml").write_text(template, encoding="utf-8")
    return shop


def problems(shop: Workshop) -> list[Problem]:
    loaded = load(shop.root)
    return list(confirmation_problems(loaded.draft, loaded.project))


async def test_the_template_of_the_manual_sets_the_mail_and_its_link_confirms(shop: Workshop, sink: Sink) -> None:
    with_template(shop, OWN)
    assert problems(shop) == []
    async with visiting(shop) as visit:
        await visit.post(name="<b>mallory</b>")
        await visit.tend()
        (mail,) = sink.mails()
        assert mail["Subject"] == "ご確認を、ひとつ"
        for part in ("html", "plain"):
            body = mail.get_body((part,))
            assert body is not None
            content = body.get_content()
            for said in ("水曜だより", "さえき園製茶合資会社", "広告を含みます", link_in(content)):
                assert said in content, (part, said)
            assert "mallory" not in content
        assert (await visit.client.post(link_in(content))).status_code == 200


@pytest.mark.parametrize(
    ("written", "instead", "code", "told"),
    [
        ('<a href="{{ confirm_url }}">', "<a href='{{ shop.url }}'>", "form_template_link", "{{ confirm_url }}"),
        ("{{ form.why }}", "{{ addressee }}", "form_template_name", "a confirmation does not know addressee."),
        ("{{ form.why }}", "{{ attributes.x }}", "form_template_name", "does not know attributes."),
        ("{{ form.why }}", "{{ form.whom }}", "form_template_broken", "whom"),
        ("{{ form.why }}", "{{ form.why", "template_jinja_unclosed", ""),
    ],
    ids=["no link", "a name", "an attribute", "no such word", "no template"],
)
async def test_a_template_that_cannot_set_it_is_told_and_a_plain_mail_goes_out(
    shop: Workshop, sink: Sink, written: str, instead: str, code: str, told: str
) -> None:
    with_template(shop, OWN.replace(written, instead))
    (found,) = problems(shop)
    assert (found.code, found.file, found.severity) == (code, "templates/confirm.mjml", "error")
    assert told in found.text("en")
    async with visiting(shop) as visit:
        await visit.post()
        await visit.tend()
        body = sink.mails()[0].get_body(("plain",))
        assert body is not None
        assert (await visit.client.post(link_in(body.get_content()))).status_code == 200


def test_a_template_that_is_not_there_is_told_where_it_is_named(shop: Workshop) -> None:
    shop.edit("tayori.toml", FORM, f'{FORM}template = "welcom.mjml"\n')
    (found,) = problems(shop)
    assert (found.code, found.file, found.key) == ("template_unknown_guess", "tayori.toml", "forms.newsletter.template")
    line = (shop.root / "tayori.toml").read_text(encoding="utf-8").splitlines()[found.line - 1]
    assert "welcom.mjml" in line


@pytest.mark.parametrize("own", [True, False], ids=["own", "plain"])
def test_a_form_is_previewed_as_files(shop: Workshop, capsys: pytest.CaptureFixture[str], own: bool) -> None:
    if own:
        with_template(shop, OWN)
    out = shop.root / "out"
    assert main(["preview", "--form", "newsletter", "--out", str(out), "--project", str(shop.root)]) == 0
    assert [Path(line).name for line in capsys.readouterr().out.split()] == [
        *("newsletter.html", "newsletter.txt", "newsletter.eml")
    ]
    assert "/sign-up-confirm/preview" in (out / "newsletter.txt").read_text(encoding="utf-8")
    heading = "お申し込みのご確認をお願いします" in (out / "newsletter.html").read_text(encoding="utf-8")
    assert heading is not own, "the plain mail has a heading of ours"
    assert main(["preview", "--form", "nothing", "--out", str(out), "--project", str(shop.root)]) == 2
