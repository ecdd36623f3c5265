"""Pages in a language of the shop's own file: what it says is said, the rest in our words; what cannot be filled in is told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from coming_in import visiting
from leave_shop import KEY, WEDNESDAY, client_of, link, shop_project

from engine.delivery.clock import clock_at
from engine.project.page_words import SAID, PageWords, read_page_words
from engine.project.toml import Syntax, parse
from engine.web.application import application
from engine.words.catalogue import say

if TYPE_CHECKING:
    from workshop import Sink, Workshop

    from engine.project.problems import Problem
    from engine.store.database import Store

FRENCH = """
language = "fr"
[say."leave.ask"]
text = "Ne plus recevoir « {topic} » ?"
more = "<b>Un clic</b> suffit."
[say."leave.button"]
text = "Se désabonner"
[say."web.sender"]
text = "Expéditeur"
"""

SIGNING_UP = """
[say."sign_up.address"]
text = "Adresse électronique"
[say."sign_up.confirm_first"]
text = "Vous recevrez d’abord un courriel."
[say."sign_up.sent"]
text = "Regardez votre courrier."
[say."join.subject"]
text = "À confirmer : {title}"
"""


def read(text: str) -> tuple[PageWords, tuple[Problem, ...]]:
    parsed = parse(text)
    assert not isinstance(parsed, Syntax)
    return read_page_words(*parsed)


async def test_the_pages_speak_the_words_of_the_file_and_ours_where_it_has_none(store: Store) -> None:
    words, problems = read(FRENCH)
    assert [(one.code, one.severity) for one in problems] == [("page_words_missing", "warning")]
    project = replace(shop_project("en"), pages=words)
    async with client_of(application(project, store, [KEY], clock_at(WEDNESDAY))) as client:
        answer = await client.get(link())
    assert answer.headers["content-language"] == "fr"
    assert '<html lang="fr">' in answer.text
    assert "<h1>Ne plus recevoir « The Friday Shelf » ?</h1>" in answer.text
    assert "&lt;b&gt;Un clic&lt;/b&gt; suffit." in answer.text
    assert '<button type="submit">Se désabonner</button>' in answer.text
    assert "<dt>Expéditeur</dt>" in answer.text
    assert "To go on reading, simply close this page." in answer.text


async def test_the_form_the_confirmation_and_its_footer_speak_the_words_of_the_file(shop: Workshop, sink: Sink) -> None:
    (shop.root / "pages.toml").write_text(FRENCH + SIGNING_UP, encoding="utf-8")
    async with visiting(shop) as visit:
        form = await visit.client.get("/sign-up/newsletter")
        assert (form.headers["content-language"], "Adresse électronique" in form.text) == ("fr", True)
        sent = await visit.post()
        assert "<h1>Regardez votre courrier.</h1>" in sent.text
        await visit.tend()
        (mail,) = sink.mails()
        assert (mail["Content-Language"], mail["Subject"]) == ("fr", "À confirmer : 水曜だよりのお申し込み")
        for part in ("plain", "html"):
            body = mail.get_body((part,))
            assert body is not None
            assert "Expéditeur" in body.get_content()
            assert "お申し込みのご確認をお願いします" in body.get_content(), "what the file lacks is ours"
        words = shop.past("SELECT text FROM forms ORDER BY id")[-1][0]
        assert "Vous recevrez d’abord un courriel." in words, "the ledger keeps what was shown"


def test_a_file_that_says_all_is_not_asked_for_more() -> None:
    lines = ['language = "fr"']
    for code, entry in SAID.items():
        lines += [f'[say."{code}"]', f"text = '''{entry.message.en}'''", f"more = '''{entry.hint.en}'''"]
    words, problems = read("\n".join(lines))
    assert problems == ()
    assert words.own.keys() == SAID.keys()


@pytest.mark.parametrize(
    ("sentence", "code", "told"),
    [
        ('[say."leave.aks"]\ntext = "x"', "page_words_unknown", "Did you mean leave.ask?"),
        ('[say."listen_failed"]\ntext = "x"', "page_words_unknown", "no page and no single mail says this."),
        ('[say."leave.ask"]\ntext = "{name}"', "page_words_value", "{name} cannot be filled in here."),
        ('[say."leave.ask"]\ntext = "{topic.__class__}"', "page_words_value", "What there is: topic."),
        ('[say."leave.ask"]\ntext = "{topic:>99999}"', "page_words_value", "cannot be filled in"),
        ('[say."leave.ask"]\ntext = "{topic!r}"', "page_words_value", "cannot be filled in"),
        ('[say."leave.button"]\ntext = "{"', "page_words_value", "What there is: -."),
        ('[say."leave.button"]\ntext = "{0}"', "page_words_value", "cannot be filled in"),
    ],
)
def test_what_no_page_says_and_what_cannot_be_filled_in_is_told(sentence: str, code: str, told: str) -> None:
    words, problems = read(f'language = "fr"\n{sentence}\n')
    (found,) = [one for one in problems if one.severity == "error"]
    assert (found.code, found.file, found.line) == (code, "pages.toml", 2)
    assert told in found.text("en")
    assert words == PageWords()


def test_every_sentence_of_a_page_is_one_that_the_pages_have() -> None:
    for code in SAID:
        assert SAID[code].message.en
    assert say("leave.button", "en").message == SAID["leave.button"].message.en
