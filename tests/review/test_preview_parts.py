"""What a preview shows of a message is read from its octets."""

from __future__ import annotations

from engine.review.previews.parts import Link, parts_of, with_images

HEAD = b"From: =?utf-8?b?5L2Q5Lyv?= <a@shop.example>\r\nX-Long: one\r\n two\r\n\r\n"


def test_headers_are_decoded_and_unfolded() -> None:
    found = parts_of("", HEAD)
    assert found.headers == (("From", "佐伯 <a@shop.example>"), ("X-Long", "one two"))
    assert found.header("from") == "佐伯 <a@shop.example>"
    assert found.header("Subject") == ""


def test_a_header_that_nobody_can_decode_is_shown_as_it_stands() -> None:
    assert parts_of("", b"X-Odd: =?no-such-charset?b?5L2Q?=\r\n\r\n").header("X-Odd") == "=?no-such-charset?b?5L2Q?="


def test_the_preheader_is_the_first_hidden_block_without_its_padding() -> None:
    html = '<title>t</title><div style="display:none">今朝は\u200c\u00a0\u200c<span>霜</span></div><p>本文</p>'
    assert parts_of(html, b"").preheader == "今朝は 霜"


def test_without_a_preheader_the_first_words_stand_there() -> None:
    found = parts_of(f"<style>p {{}}</style><p>{'長' * 200}</p>", b"")
    assert found.preheader == f"{'長' * 140}…"


def test_each_link_comes_once_with_the_words_it_stands_on() -> None:
    html = (
        '<a href="https://a.example/"><img alt="写真"></a><a href="https://a.example/">詳しく</a>'
        '<!--[if mso]><a href="https://outlook.example/">x</a><![endif]--><a href="">空</a><a name="anchor">x</a>'
    )
    assert parts_of(html, b"").links == (Link("https://a.example/", "写真", 2), Link("", "空", 1))


def test_the_size_is_that_of_the_octets() -> None:
    assert parts_of("茶", b"1234").html_bytes == 3
    assert parts_of("茶", b"1234").eml_bytes == 4


def test_an_image_that_comes_with_the_message_is_put_in() -> None:
    eml = (
        b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <leaf@shop>\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n"
    )
    assert with_images('<img src="cid:leaf@shop"><img src="cid:gone">', eml) == (
        '<img src="data:image/png;base64,QUJD"><img src="cid:gone">'
    )
