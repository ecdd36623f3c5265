"""`check --online`: where the links and pictures of coming letters lead, asked of servers on loopback."""

from __future__ import annotations

import os
import socket
import ssl
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from engine.cli.app import main
from engine.delivery.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from conftest import Kettle  # pyright: ignore[reportAttributeAccessIssue]  # the nearest conftest, as pytest has it

KILOBYTE = 1024
LINE = 6
"""Of templates/letter.mjml: the first line that a test writes."""
MEND = "Correct the address, or put the page there before the letter goes out."
ROBOT = "Open it yourself: some servers turn programs away."
HANGS_UP = -1


@dataclass(slots=True)
class Page:
    """What a server answers; `head` is the status for HEAD where that is another."""

    status: int = 200
    size: int = 5
    to: str = ""
    head: int = 0
    tells_size: bool = True
    cookie: str = ""
    hangs_up: bool = False


@dataclass(slots=True)
class Site:
    """A web server on loopback that notes what it was asked."""

    url: str
    pages: dict[str, Page] = field(default_factory=dict[str, Page])
    asked: list[str] = field(default_factory=list[str])
    """Each question as `METHOD /path`."""
    told: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    """The headers of each question, by small letters."""
    sent: Counter[str] = field(default_factory=Counter[str])
    """By path, how many bytes went out."""

    def add(self, path: str, page: Page) -> str:
        """Put a page there; return its address."""
        self.pages[path] = page
        return self.url + path


class _Asked(BaseHTTPRequestHandler):
    """What answers for a site."""

    site: Site

    def do_HEAD(self) -> None:
        page = self._noted()
        if page.head == HANGS_UP or page.hangs_up:
            self.close_connection = True
            return
        self._begin(page, page.head or page.status)

    def do_GET(self) -> None:
        page = self._noted()
        if page.hangs_up:
            self.close_connection = True
            return
        self._begin(page, page.status)
        try:
            for _ in range(page.size // KILOBYTE):
                self.wfile.write(b"." * KILOBYTE)
                self.site.sent[self.path] += KILOBYTE
            self.wfile.write(b"." * (page.size % KILOBYTE))
        except OSError:
            pass  # whoever asked has heard enough

    def _noted(self) -> Page:
        self.site.asked.append(f"{self.command} {self.path}")
        self.site.told.append({name.lower(): value for name, value in self.headers.items()})
        return self.site.pages.get(self.path, Page(404))

    def _begin(self, page: Page, status: int) -> None:
        self.send_response(status)
        if page.to:
            self.send_header("Location", page.to)
        if page.cookie:
            self.send_header("Set-Cookie", page.cookie)
        if page.tells_size:
            self.send_header("Content-Length", str(page.size))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        del format, args


@contextmanager
def _serving(tls: ssl.SSLContext | None = None) -> Generator[Site]:
    site = Site("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Asked", (_Asked,), {"site": site}))
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a handshake that fails is what is tested
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def site() -> Generator[Site]:
    with _serving() as serving:
        yield serving


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a certificate for 127.0.0.1 that nobody but its maker vouches for, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = Clock().now()
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path / "certificate.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return path


@pytest.fixture
def safe(certificate: Path) -> Generator[Site]:
    """A web server with TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with _serving(context) as serving:
        yield serving


@pytest.fixture
def letters(kettle: Kettle) -> Kettle:
    """Return a shop with a letter; links and pictures over http, as they are on loopback, are not spoken of."""
    os.environ["no_proxy"] = "*"
    kettle.edit("tayori.toml", 'link_shop = "off"', 'link_shop = "off"\nlink_http = "off"\nimage_only = "off"')
    kettle.campaign("letter", 'date = 2026-12-02\nat = "10:10"', "year = 2026")
    return kettle


def _show(shop: Kettle, *lines: str) -> None:
    """Write lines into the template, from LINE on."""
    body = "".join(f"        {line}\n" for line in lines)
    greeting = "        <mj-text>{{ addressee }}, {{ greeting }}</mj-text>\n"
    shop.edit("templates/letter.mjml", greeting, greeting + body)


def _links(shop: Kettle, *addresses: str) -> None:
    _show(shop, *(f'<mj-text><a href="{address}">Tea</a></mj-text>' for address in addresses))


def _check(shop: Kettle, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = main(["check", "--on", "2026-11-22", "--project", str(shop.root), *options])
    heard = capsys.readouterr()
    assert heard.err == ""
    return code, heard.out


def _online(shop: Kettle, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    return _check(shop, capsys, "--online")


def test_pages_that_are_there_are_not_spoken_of(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    moved = site.add("/old", Page(301, to="/tea"))
    _links(letters, site.add("/tea", Page()), moved, site.add("/long", Page(size=9000, tells_size=False)))
    assert _online(letters, capsys) == (0, "no mistakes.\n")


def test_nothing_is_asked_without_the_option(letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    _links(letters, f"{site.url}/gone")
    assert _check(letters, capsys) == (0, "no mistakes.\n")
    assert site.asked == []


@pytest.mark.parametrize(
    ("page", "code", "words"),
    [
        (Page(404), 2, f"{{}} is not there: the server answers 404. {MEND} [link_dead]"),
        (Page(404, head=200, size=0), 2, f"{{}} is not there: the server answers 404. {MEND} [link_dead]"),
        (Page(410), 2, f"{{}} is not there: the server answers 410. {MEND} [link_dead]"),
        (Page(503), 0, f"warning: {{}} could not be looked at: the server answers 503. {ROBOT} [link_unreachable]"),
        (Page(403), 0, f"warning: {{}} could not be looked at: the server answers 403. {ROBOT} [link_unreachable]"),
        (Page(302, to="/nowhere"), 2, f"{{}} is not there: the server answers 404. {MEND} [link_dead]"),
        (Page(204, tells_size=False, size=0), 2, f"{{}} is an empty page. {MEND} [link_dead]"),
        (Page(size=0), 2, f"{{}} is an empty page. {MEND} [link_dead]"),
        (Page(size=0, tells_size=False), 2, f"{{}} is an empty page. {MEND} [link_dead]"),
        (
            Page(302, to="/page"),
            0,
            (
                "warning: nobody answers at {}: it leads on and on. Look at the host's name; ask again later."
                " [link_unreachable]"
            ),
        ),
    ],
)
def test_a_page_that_is_not_there_is_told_where_it_is_named(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str], page: Page, code: int, words: str
) -> None:
    address = site.add("/page", page)
    _links(letters, site.add("/tea", Page()), address)
    said = f"templates/letter.mjml:{LINE + 1}: {words.format(address)}\n"
    assert _online(letters, capsys) == (code, said)


@pytest.mark.parametrize("head", [403, 405, 501, HANGS_UP])
def test_a_server_that_refuses_head_is_asked_with_get(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str], head: int
) -> None:
    _links(letters, site.add("/tea", Page(head=head)))
    assert _online(letters, capsys) == (0, "no mistakes.\n")
    assert site.asked == ["HEAD /tea", "GET /tea"]


def test_a_server_that_does_not_answer_is_told(letters: Kettle, capsys: pytest.CaptureFixture[str], site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/tea"
    _links(letters, site.add("/tea", Page()), address)
    assert _online(letters, capsys) == (
        0,
        (
            f"templates/letter.mjml:{LINE + 1}: warning: nobody answers at {address}: the connection is refused."
            " Look at the host's name; ask again later. [link_unreachable]\n"
        ),
    )


def test_a_server_that_hangs_up_is_told(letters: Kettle, capsys: pytest.CaptureFixture[str], site: Site) -> None:
    address = site.add("/tea", Page(hangs_up=True))
    _links(letters, address)
    assert _online(letters, capsys) == (
        0,
        (
            f"templates/letter.mjml:{LINE}: warning: nobody answers at {address}: the server hangs up."
            " Look at the host's name; ask again later. [link_unreachable]\n"
        ),
    )


def test_a_host_that_does_not_exist_is_told(
    letters: Kettle, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(*_: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)  # a name server would be beyond loopback
    _links(letters, "https://ketle.example/tea")
    assert _online(letters, capsys) == (
        0,
        (
            f"templates/letter.mjml:{LINE}: warning: nobody answers at https://ketle.example/tea: there is no such host."
            " Look at the host's name; ask again later. [link_unreachable]\n"
        ),
    )


def test_it_is_told_in_japanese(letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    address = site.add("/on", Page(302, to="/on"))
    _links(letters, f"{site.url}/gone", address)
    os.environ["TAYORI_LANG"] = "ja"
    assert _online(letters, capsys) == (
        2,
        (
            f"templates/letter.mjml:{LINE}: {site.url}/gone はありません(サーバーの答え: 404)。"
            "アドレスを直すか、配信までにページを用意してください。 [link_dead]\n"
            f"templates/letter.mjml:{LINE + 1}: 注意: {address} から答えがありません(転送が終わりません)。"
            "ホスト名を確かめ、時間をおいて試してください。 [link_unreachable]\n"
        ),
    )


def test_a_certificate_that_nobody_vouches_for_is_told(
    letters: Kettle, safe: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    address = safe.add("/tea", Page())
    _links(letters, address)
    code, said = _online(letters, capsys)
    assert code == 0
    assert said.startswith(f"templates/letter.mjml:{LINE}: warning: {address} cannot be opened safely: ")
    assert "certificate verify failed" in said  # OpenSSL's words, which are others in each version
    assert said.endswith("Renew the server's certificate, or correct the host's name. [link_unreachable]\n")
    assert safe.asked == []


def test_a_page_that_leads_on_to_http_is_told(
    letters: Kettle, safe: Site, site: Site, certificate: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.environ["SSL_CERT_FILE"] = str(certificate)
    away = safe.add("/away", Page(301, to=site.add("/tea", Page())))
    gone = safe.add("/gone", Page(301, to=f"{site.url}/gone"))
    stays = safe.add("/stays", Page(301, to=safe.add("/tea", Page())))
    _links(letters, stays, away, gone)
    mend = "Let the server lead on to https://, or write the page's own address. [link_redirect]"
    assert _online(letters, capsys) == (
        2,
        (
            f"templates/letter.mjml:{LINE + 1}: warning: {away} leads on to {site.url}/tea, without TLS. {mend}\n"
            f"templates/letter.mjml:{LINE + 2}: {gone} is not there: the server answers 404. {MEND} [link_dead]\n"
            f"templates/letter.mjml:{LINE + 2}: warning: {gone} leads on to {site.url}/gone, without TLS. {mend}\n"
        ),
    )


def test_from_http_to_http_is_the_same_page_by_another_name(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.add("/tea", Page())
    _links(letters, site.add("/old", Page(301, to="/tea")))
    letters.edit("tayori.toml", 'link_http = "off"', 'link_http = "warning"')
    assert _online(letters, capsys) == (0, "no mistakes.\n"), "loopback is nobody's way"


@pytest.mark.parametrize("tells", [True, False])
def test_a_picture_too_heavy_for_a_telephone_is_told(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str], *, tells: bool
) -> None:
    light = site.add("/light.png", Page(size=300 * KILOBYTE, tells_size=tells))
    heavy = site.add("/heavy.png", Page(size=20_000 * KILOBYTE, tells_size=tells))
    page = site.add("/page", Page(size=20_000 * KILOBYTE, tells_size=tells))
    _show(letters, *(f'<mj-image src="{one}" alt="Tea" href="{page}" />' for one in (light, heavy)))
    size = 20_000 if tells else 301
    code, said = _online(letters, capsys)
    assert code == 0
    assert said.startswith(f"templates/letter.mjml:{LINE + 1}: warning: the picture {heavy} has ")
    assert said.endswith(" KB; more than 300 KB is slow on a telephone. Make it smaller. [image_size]\n")
    assert int(said.partition(" has ")[2].split()[0]) >= size
    if not tells:
        assert site.sent["/heavy.png"] < 20_000 * KILOBYTE, "no more is read than has to be known"
        assert site.sent["/page"] < 20_000 * KILOBYTE


def test_each_address_is_asked_once_whoever_names_it(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    tea, gone = site.add("/tea", Page()), f"{site.url}/gone"
    _links(letters, tea, f"{tea}#green", f"{tea}#black", tea, gone)
    letters.campaign("second", 'date = 2026-12-03\nat = "10:10"', "year = 2026")
    code, said = _online(letters, capsys)
    assert code == 2
    assert Counter(site.asked) == {"HEAD /tea": 1, "HEAD /gone": 1, "GET /gone": 1}
    assert said.count("[link_dead]") == 1


def test_a_link_in_a_letter_is_told_where_its_author_wrote_it(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.add("/items/12", Page())
    _links(letters, f"{site.url}/items/12", f"{site.url}/items/1", "{{ more }}")
    letters.campaign("letter", 'date = 2026-12-02\nat = "10:10"', f'year = 2026\nmore = "{site.url}/items"')
    code, said = _online(letters, capsys)
    assert code == 2
    assert said == (
        f"campaigns/letter.toml:11: more: {site.url}/items is not there: the server answers 404. {MEND} [link_dead]\n"
        f"templates/letter.mjml:{LINE + 1}: {site.url}/items/1 is not there: the server answers 404. {MEND} [link_dead]\n"
    )


def test_what_is_past_is_not_asked(letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    _links(letters, f"{site.url}/gone")
    letters.campaign("letter", 'date = 2026-11-20\nat = "10:10"', "year = 2026")
    _online(letters, capsys)
    assert site.asked == []


def test_a_leave_link_is_never_asked_nor_any_page_of_our_own(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    letters.edit("tayori.toml", 'base_url = "https://mail.kettle.example"', f'base_url = "{site.url}/mail"')
    _links(letters, f"{site.url}/mail/privacy", f"{site.url}/mail?x", f"{site.url}/mail", f"{site.url}/mailorder")
    code, said = _online(letters, capsys)
    assert sorted(site.asked) == ["GET /mailorder", "HEAD /mailorder"]
    assert (code, said.count("\n")) == (2, 1)


def test_whoever_is_asked_learns_who_asks_and_nothing_of_a_reader(
    letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    _links(letters, *(site.add(f"/{number}", Page(cookie="you=42; Path=/")) for number in range(5)))
    assert _online(letters, capsys) == (0, "no mistakes.\n")
    assert len(site.told) == 5
    for told in site.told:
        assert told["user-agent"] == "tayori (link check of https://kettle.example/)"
        assert not {"cookie", "referer", "authorization"} & {*told}


def test_levels_hold_for_what_the_web_says(letters: Kettle, site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    _links(letters, f"{site.url}/gone")
    letters.edit("tayori.toml", 'link_http = "off"', 'link_http = "off"\nlink_dead = "warning"')
    code, said = _online(letters, capsys)
    assert (code, said.count("warning: ")) == (0, 1)
    letters.edit("tayori.toml", 'link_dead = "warning"', 'link_dead = "off"')
    assert _online(letters, capsys) == (0, "no mistakes.\n")
