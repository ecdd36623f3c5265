"""A whole message: Python's parser reads exactly what was meant, and the same input gives the same bytes."""

from __future__ import annotations

import base64
import email
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import policy
from email.message import EmailMessage  # noqa: TID251  # the oracle: it reads here, and writes nothing
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.message.address import Address, parse_address
from engine.message.header import one_line
from engine.message.identity import base32
from engine.message.letter import Letter, digest
from engine.message.press import (
    Message,
    Person,
    PrintError,
    compile_press,
    print_message,
    read_subject,
    render,
)
from engine.message.token import LeaveToken, sign_leave

if TYPE_CHECKING:
    from collections.abc import Mapping

LETTER = Letter(
    edition="wednesday-letter/2026-W49",
    campaign="wednesday-letter",
    topic="news_letter",
    list_title="水曜だより",
    from_display="佐伯(さえき園)",
    from_address="tencho@mail.saekien.example",
    reply_to="tencho@saekien.example",
    domain="mail.saekien.example",
    subject="霜の朝の、ほうじ茶のこと",
    html='<p>{{ addressee }}</p>\n<p>{{ hitokoto }}</p>\n<a href="{{ leave_url }}">配信停止</a>\n',
    text="{{ addressee }}\n\n{{ hitokoto }}\n配信停止: {{ leave_url }}\n",
    variables={"hitokoto": "今朝は霜がおりました。"},
    name_form="{name} 様",
    name_fallback="お客様",
    attribute_defaults={"stage": "一般"},
    locale="ja",
    base_url="https://mail.saekien.example",
)
SUBSCRIBER = "abcdefghijklmn27"
LEAVE = f"https://mail.saekien.example/leave/{sign_leave(LeaveToken(SUBSCRIBER, 'news_letter', 49), b'k' * 32)}"
AT = datetime(2026, 12, 2, 11, 40, 3, tzinfo=timezone(timedelta(hours=9)))
anything = st.text(st.characters()) | st.text(
    "茶か\u3099 a=?\r\n.{}<>\u2028\x00\ud800"
)  # JSON can hold half a surrogate pair
CARRIERS = frozenset({"docomo.example"})


def person(name: str = "山田　太郎様", address: str = "taro@docomo.example", **attributes: object) -> Person:
    found = parse_address(address, lenient_domains=CARRIERS)
    assert isinstance(found, Address)
    return Person(SUBSCRIBER, found, name, attributes)


def printed(letter: Letter = LETTER, to: Person | None = None, leave_url: str = LEAVE) -> Message:
    return print_message(compile_press(letter), to or person(), at=AT, leave_url=leave_url)


def read(message: Message) -> EmailMessage:
    found = email.message_from_bytes(message.data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def bodies(message: Message) -> tuple[str, str]:
    text, html = read(message).iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return str(text.get_content()), str(html.get_content())


def crlf(text: str) -> str:
    return re.sub("\r\n|\r|\n", "\r\n", text)


def check_lines(data: bytes) -> None:
    assert data.endswith(b"\r\n")
    lines = data.split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    assert not any(line.startswith(b".") for line in lines)
    assert not any(b"\r" in line or b"\n" in line for line in lines)


def test_the_head_of_a_message_has_exactly_these_lines() -> None:
    boundary = f"=_{digest(LETTER)[:32]}"
    head = printed().data.split(b"\r\n\r\n")[0].decode("ascii")
    message_id = printed().message_id
    assert re.fullmatch(r"<[a-z2-7]{26}@mail\.saekien\.example>", message_id)
    assert head.split("\r\n") == [
        "Date: Wed, 02 Dec 2026 11:40:03 +0900",
        "From: =?UTF-8?B?5L2Q5LyvKOOBleOBiOOBjeWckik=?=",
        " <tencho@mail.saekien.example>",
        "Reply-To: tencho@saekien.example",
        "To: taro@docomo.example",
        "Subject: =?UTF-8?B?6Zyc44Gu5pyd44Gu44CB44G744GG44GY6Iy244Gu44GT44Go?=",
        f"Message-ID: {message_id}",
        "List-Id: =?UTF-8?B?5rC05puc44Gg44KI44KK?=",
        " <news_letter.mail.saekien.example>",
        "Feedback-ID: wednesday-letter:news_letter:ja:kuatsbp53rx5",
        f"List-Unsubscribe: <{LEAVE}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Content-Language: ja",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]


def test_a_parser_reads_what_was_meant() -> None:
    message = printed()
    found = read(message)
    assert found["Subject"] == LETTER.subject
    assert [(one.display_name, one.addr_spec) for one in found["From"].addresses] == [
        ("佐伯(さえき園)", "tencho@mail.saekien.example")
    ]
    assert [(one.display_name, one.addr_spec) for one in found["To"].addresses] == [("", "taro@docomo.example")]
    assert found["Date"].datetime == AT
    assert found["List-Unsubscribe"] == f"<{LEAVE}>"
    text, html = bodies(message)
    assert text.rstrip() == f"山田 太郎 様\r\n\r\n今朝は霜がおりました。\r\n配信停止: {LEAVE}"
    assert html.rstrip() == f'<p>山田 太郎 様</p>\r\n<p>今朝は霜がおりました。</p>\r\n<a href="{LEAVE}">配信停止</a>'
    assert (message.sender, message.recipient, message.smtputf8) == (
        "tencho@mail.saekien.example",
        "taro@docomo.example",
        False,
    )
    check_lines(message.data)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert printed() == printed()


def test_each_person_and_each_edition_has_its_own_message_id() -> None:
    one = printed().message_id
    assert printed(to=replace(person(), subscriber="b" * 16)).message_id != one
    assert printed(replace(LETTER, edition="wednesday-letter/2026-W50")).message_id != one
    assert printed(replace(LETTER, subject="別の件名")).message_id == one


def test_an_old_carrier_address_is_quoted_on_the_wire() -> None:
    message = printed(to=person(address="a..b@docomo.example"))
    assert message.recipient == '"a..b"@docomo.example'
    assert b'\r\nTo: "a..b"@docomo.example\r\n' in message.data


def test_an_international_address_is_written_in_utf8() -> None:
    message = printed(to=person(address="太郎@例え.jp"))
    assert message.smtputf8
    assert "\r\nTo: 太郎@xn--r8jz45g.jp\r\n".encode() in message.data


def test_a_subject_with_the_name_is_written_for_each_person() -> None:
    letter = replace(LETTER, subject="{{ addressee }}、{% if attributes.stage == '一般' %}お茶{% endif %}のこと")
    assert read(printed(letter))["Subject"] == "山田 太郎 様、お茶のこと"
    assert read(printed(letter, person("")))["Subject"] == "お客様、お茶のこと"


def test_stored_attributes_come_before_defaults_and_blank_ones_do_not_count() -> None:
    press = compile_press(replace(LETTER, text="{{ attributes.stage }}"))
    assert render(press, person(), LEAVE)[2].strip() == "一般"
    assert render(press, person(stage="ゴールド"), LEAVE)[2].strip() == "ゴールド"
    assert render(press, person(stage=None), LEAVE)[2].strip() == "一般"


def test_a_missing_attribute_is_a_mistake_and_not_a_blank() -> None:
    with pytest.raises(PrintError, match=r"^html: .*points"):
        printed(replace(LETTER, html="{{ attributes.points }}"))


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("subject", "{{ 1 / 0 }}"),
        ("html", "{{ name + 1 }}"),
        ("text", "{% if %}"),
        ("text", "{{ ''.__class__.mro() }}"),
    ],
)
def test_whatever_a_template_does_wrong_is_one_kind_of_error(part: str, source: str) -> None:
    with pytest.raises(PrintError, match=f"^{part}: "):
        printed(replace(LETTER, **{part: source}))


def test_a_content_key_never_hides_who_the_reader_is() -> None:
    letter = replace(
        LETTER,
        text="{{ addressee }} {{ leave_url }}",
        variables={**LETTER.variables, "addressee": "皆様", "leave_url": "x"},
    )
    assert bodies(printed(letter))[0].strip() == f"山田 太郎 様 {LEAVE}"


def test_a_name_cannot_become_markup() -> None:
    assert "&lt;b&gt;太郎 様" in bodies(printed(to=person("<b>太郎")))[1]


def test_headers_without_a_value_are_left_out() -> None:
    found = read(printed(replace(LETTER, reply_to="", locale="", list_title="")))
    assert found["Reply-To"] is None
    assert found["Content-Language"] is None
    assert found["List-Id"] == "<news_letter.mail.saekien.example>"


def test_a_topic_of_any_characters_gives_a_dot_atom() -> None:
    ids = [
        str(read(printed(replace(LETTER, topic=topic, list_title="")))["List-Id"])
        for topic in ("水曜", "金曜", "a..b", "a b")
    ]
    assert all(re.fullmatch(r"<[a-z2-7]{52}\.mail\.saekien\.example>", one) for one in ids)
    assert len(set(ids)) == 4


@given(anything, anything, anything)
def test_the_id_for_feedback_has_four_fields_that_everybody_shares(campaign: str, topic: str, edition: str) -> None:
    letter = replace(LETTER, campaign=campaign, topic=topic, edition=edition.encode("utf-8", "replace").decode())
    found = {str(read(printed(letter, to))["Feedback-ID"]) for to in (person(), replace(person(), subscriber="b" * 16))}
    assert len(found) == 1
    assert re.fullmatch(r"[^:\s]{1,63}:[^:\s]{1,63}:ja:kuatsbp53rx5", found.pop())


def test_a_long_link_for_leaving_stays_on_one_line() -> None:
    link = f"https://mail.saekien.example/leave/{'a' * 800}"
    assert f"\r\nList-Unsubscribe: <{link}>\r\n".encode() in printed(leave_url=link).data


@pytest.mark.parametrize(
    "link", ["", "https://a.jp/ b", "https://a.jp/\r\nBcc: b", "https://a.jp/>", "https://例え.jp/"]
)
def test_a_link_that_would_break_its_header_is_refused(link: str) -> None:
    with pytest.raises(ValueError, match="not the address of a page"):
        printed(leave_url=link)


def test_the_envelope_may_have_a_sender_of_its_own() -> None:
    message = print_message(
        compile_press(LETTER), person(), at=AT, leave_url=LEAVE, sender="bounce+1@mail.saekien.example"
    )
    assert message.sender == "bounce+1@mail.saekien.example"
    assert message.data == printed().data


@given(st.binary(max_size=40))
def test_an_identity_is_written_as_everybody_writes_base32(octets: bytes) -> None:
    assert base32(octets) == base64.b32encode(octets).decode().rstrip("=").lower()


def test_a_key_of_an_attribute_is_found_and_a_member_of_dicts_is_not_called() -> None:
    letter = replace(LETTER, text="{{ attributes.kind }} {{ attributes['items'] }}")
    assert bodies(printed(letter, person(kind="緑茶", items="茶筒")))[0].strip() == "緑茶 茶筒"
    with pytest.raises(PrintError, match="unsafe"):
        printed(replace(LETTER, text="{{ attributes.__class__ }}"), person(__class__="x"))


def test_an_empty_body_is_a_body() -> None:
    text, html = bodies(printed(replace(LETTER, html="", text="")))
    assert (text.strip(), html) == ("", "")


@settings(deadline=None, max_examples=300)
@given(anything, anything, anything, anything)
@example("\r\nBcc: all@example.jp\r\n\r\n", "x\r\nBcc: all@example.jp\r\n\r\n", "\r\n.\r\nQUIT\r\n", "\r\n--=_\r\n")
@example("", "", "", "")
@example("\ud800", "\ud800", "\ud800", "\ud800")
@example("👨‍👩‍👧" * 20, "髙" * 400, "長い" * 3000, "=" * 2000)
def test_whatever_people_write_the_parser_reads_it_back(name: str, subject: str, content: str, display: str) -> None:
    variables: Mapping[str, object] = {"subject": subject, "content": content}
    letter = replace(
        LETTER,
        subject="{{ subject }}",
        html="{{ content }}",
        text="{{ content }}",
        variables=variables,
        from_display=display,
    )
    to = person(name, content=content)
    message = printed(letter, to)
    check_lines(message.data)
    found = read(message)
    assert len(found.keys()) == 13
    assert found["Subject"] == one_line(subject).strip()
    wanted = render(compile_press(letter), to, LEAVE)
    whole = tuple(crlf(part).encode("utf-8", "replace").decode() for part in (wanted[2], wanted[1]))
    assert bodies(message) == whole
    assert found["From"].addresses[0].addr_spec == LETTER.from_address


@pytest.mark.parametrize(
    "subject", ["霜の朝の、\nほうじ茶のこと", "{{ addressee }}へ", "{{ attributes.stage }}{# 会員 #}の方へ "]
)
def test_a_subject_read_alone_is_that_of_the_whole_letter(subject: str) -> None:
    letter = replace(LETTER, subject=subject)
    assert read_subject(letter, person()) == render(compile_press(letter), person(), LEAVE)[0]


def test_a_subject_is_read_alone_where_the_rest_cannot_be_filled_and_fails_for_itself_only() -> None:
    broken = replace(LETTER, subject="{{ addressee }}へ", html="{{ nothing_gives_this }}", text="{% if %}")
    assert read_subject(broken, person()) == "山田 太郎 様へ"
    with pytest.raises(PrintError, match=r"^subject: "):
        read_subject(replace(LETTER, subject="{{ nothing_gives_this }}"), person())


@given(
    st.lists(
        st.sampled_from(
            ["{{ name }}", "{{ attributes.x }}", "{{ words }}", "{% if name %}{{ words }}{% endif %}", "\n", " ", "茶"]
        )
    ),
    anything,
    st.sampled_from(["", "\n", " ", "\n\n", "a\n", "\u3000", "花子"]),
)
def test_a_text_filled_in_pieces_is_tidied_as_one(parts: list[str], name: str, own: str) -> None:
    letter = replace(LETTER, html="", text="".join(parts), variables={"words": "\n\n\n言葉 \n \n"})
    one, many = (compile_press(letter, often=often) for often in (False, True))
    assert render(many, person(name, x=own), LEAVE) == render(one, person(name, x=own), LEAVE)
