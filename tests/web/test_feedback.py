"""What services tell of letters: by SES through SNS, or in our own form. Only who can sign is heard, and only of letters that we sent."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from leave_shop import client_of
from servers import BOTH

from engine.delivery.clock import clock_at
from engine.delivery.keys import token_keys
from engine.message.heads import MARK
from engine.web.application import application
from engine.web.plain import feedback_in
from engine.web.ses import feedback_of
from engine.web.signature import HEADER, signature
from engine.web.sns import Post

if TYPE_CHECKING:
    import httpx
    from workshop import Sink, Workshop

TOPIC = "arn:aws:sns:ap-northeast-1:123456789012:ses-feedback"
HOME = "https://sns.ap-northeast-1.amazonaws.com"
CERTIFICATE = f"{HOME}/SimpleNotificationService-0123456789abcdef.pem"
SECRET = "a secret of thirty-two characters"
NOW = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
ANN = "ann@chanoyu.example"
NOBODY = "550 5.1.1 <ann@chanoyu.example>: user unknown"


@pytest.fixture(scope="module")
def key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def certificate(key: RSAPrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, NOW - timedelta(days=1), NOW + timedelta(days=1))
    return made.sign(key, SHA256()).public_bytes(Encoding.PEM)


@dataclass
class Aws:
    """What stands for Amazon: certificates and confirmations, of a key of our own, on no network at all."""

    key: RSAPrivateKey
    asked: list[str] = field(default_factory=list)

    async def fetch(self, address: str) -> bytes:
        self.asked.append(address)
        return certificate(self.key)

    def says(self, message: object, *, version: str = "2", key: RSAPrivateKey | None = None, **given: str) -> bytes:
        fields = {
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": TOPIC,
            "Message": json.dumps(message),
            "Timestamp": "2026-12-02T03:59:58.000Z",
            "SigningCertURL": CERTIFICATE,
            **given,
        }
        names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
        if fields["Type"] != "Notification":
            names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
        signed = "".join(f"{name}\n{fields[name]}\n" for name in names if name in fields).encode()
        digest = SHA1() if version == "1" else SHA256()
        seal = (key or self.key).sign(signed, PKCS1v15(), digest)
        return json.dumps(
            {**fields, "SignatureVersion": version, "Signature": base64.b64encode(seal).decode()}
        ).encode()


@dataclass
class Desk:
    """A shop whose Wednesday letter went out to Ann, and a client that speaks to its public pages."""

    shop: Workshop
    client: httpx.AsyncClient
    aws: Aws
    token: str

    async def ses(self, body: bytes) -> httpx.Response:
        return await self.client.post("/hooks/ses", content=body)

    async def plain(self, *rows: object) -> Any:
        body = json.dumps({"events": rows}).encode()
        signed = signature(SECRET.encode(), int(NOW.timestamp()), body)
        return (await self.client.post("/hooks/mta", content=body, headers={HEADER: signed})).json()

    def bounce(self, words: str = NOBODY, *, kind: str = "Permanent", sub: str = "General", **more: Any) -> object:
        recipient = {"emailAddress": ANN, "action": "failed", "status": "", "diagnosticCode": f"smtp; {words}"}
        feedback = {"bounceType": kind, "bounceSubType": sub, "bouncedRecipients": [recipient], "feedbackId": "f-1"}
        return {"notificationType": "Bounce", "mail": self.mail(), "bounce": {**feedback, **more}}

    def mail(self) -> dict[str, object]:
        return {"messageId": "ses-1", "source": "x@y.example", "headers": [{"name": MARK, "value": self.token}]}

    def stopped(self) -> list[tuple[str, str]]:
        return [tuple(row) for row in self.shop.past("SELECT address_key, reason FROM suppressions")]

    def bounces(self) -> list[str]:
        return [row[0] for row in self.shop.past("SELECT kind FROM bounces ORDER BY id")]


@pytest.fixture
async def desk(shop: Workshop, sink: Sink, key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TAYORI_WEBHOOKS__MTA__SECRET", SECRET)
    path = shop.root / "tayori.toml"
    tables = f'\n[webhooks.ses]\nkind = "ses"\ntopic_arn = "{TOPIC}"\n\n[webhooks.mta]\nkind = "plain"\n'
    path.write_text(path.read_text(encoding="utf-8") + tables, encoding="utf-8")
    await shop.import_(shop.csv(f"安,{ANN},,,希望する,2026-11-01 10:00,"))
    await shop.run()
    (mail,) = sink.mails()
    aws = Aws(key)
    async with shop.store() as store:
        project = shop.project()
        app = application(project, store, token_keys(project, shop.state), clock_at(NOW), post=Post(aws.fetch))
        async with client_of(app) as client:
            yield Desk(shop, client, aws, mail[MARK])


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_dead_mailbox_that_ses_tells_of_gets_nothing_any_more_and_counts_once(desk: Desk) -> None:
    desk.shop.past("UPDATE deliveries SET state = 'unknown'")
    for version in ("1", "2"):
        answer = await desk.ses(desk.aws.says(desk.bounce(), version=version))
        assert answer.status_code == 200
    assert (desk.stopped(), desk.bounces()) == ([(ANN, "bounce")], ["hard"])
    assert desk.shop.past("SELECT state FROM deliveries")[0][0] == "accepted", "whatever comes back was sent"
    assert desk.aws.asked == [CERTIFICATE], "kept for a day"


MEANINGS: list[tuple[str, dict[str, Any], str]] = [
    (NOBODY, {"kind": "Transient"}, "soft"),
    ("552 5.2.2 mailbox full", {"kind": "Transient", "sub": "MailboxFull"}, "soft"),
    ("554 5.7.1 blocked by policy", {}, "policy"),
    ("554 message too large", {"kind": "Transient", "sub": "MessageTooLarge"}, "policy"),
    ("something", {"kind": "Undetermined", "sub": "Undetermined"}, "unclear"),
    ("Amazon SES did not send", {"sub": "OnAccountSuppressionList"}, "hard"),
]


async def test_what_a_bounce_means_is_decided_as_for_mail(desk: Desk) -> None:
    for number, (words, how, _) in enumerate(MEANINGS):
        assert desk.stopped() == []
        told = desk.aws.says(desk.bounce(words, **how, feedbackId=f"f-{number}"))
        assert (await desk.ses(told)).json()["new"] == 1
    assert desk.bounces() == [kind for _, _, kind in MEANINGS]
    assert desk.stopped() == [(ANN, "bounce")]


@pytest.mark.parametrize("shop", BOTH, indirect=True)
async def test_a_complaint_ends_all_mail_and_a_delivery_settles_what_nobody_knew(desk: Desk) -> None:
    desk.shop.past("UPDATE deliveries SET state = 'unknown'")
    delivered = {"notificationType": "Delivery", "mail": desk.mail(), "delivery": {}}
    first, again = [(await desk.ses(desk.aws.says(delivered))).json() for _ in range(2)]
    assert (first["new"], again["known"]) == (1, 1)
    assert desk.shop.past("SELECT state FROM deliveries")[0][0] == "accepted"
    fine = {"feedbackId": "f-2", "complaintFeedbackType": "not-spam"}
    assert (
        await desk.ses(desk.aws.says({"notificationType": "Complaint", "mail": desk.mail(), "complaint": fine}))
    ).json()["rows"] == 0
    spam = {"feedbackId": "f-3", "complaintFeedbackType": "abuse"}
    for _ in range(2):
        await desk.ses(desk.aws.says({"eventType": "Complaint", "mail": desk.mail(), "complaint": spam}))
    assert (desk.stopped(), desk.bounces()) == ([(ANN, "complaint")], ["complaint"])
    said = desk.shop.past("SELECT DISTINCT state FROM consent_states")
    assert [row[0] for row in said] == ["refused"]


async def test_only_sns_itself_is_heard_and_only_of_our_topic(desk: Desk) -> None:
    bounce, stranger = desk.bounce(), generate_private_key(65537, 2048)
    good = desk.aws.says(bounce)
    for body in (
        b"",
        b"[]",
        b"\xff",
        desk.aws.says(bounce, key=stranger),
        good.replace(b"ses-1", b"ses-2"),
        good.replace(b'"Signature": "', b'"Signature": "!'),
        good.replace(b'"SignatureVersion": "2"', b'"SignatureVersion": "3"'),
        desk.aws.says(bounce, TopicArn=TOPIC + "x"),
        desk.aws.says(bounce, Timestamp="2026-11-30T03:59:58.000Z"),
        desk.aws.says(bounce, Timestamp="2026-12-02T03:59:58"),
        desk.aws.says(bounce, Type="Other"),
        *(
            desk.aws.says(bounce, SigningCertURL=address)
            for address in (
                CERTIFICATE.replace("https:", "http:"),
                CERTIFICATE.replace("ap-northeast-1", "us-east-1"),
                CERTIFICATE.replace("amazonaws.com", "amazonaws.com.evil.example"),
                CERTIFICATE.replace("https://", "https://evil.example@"),
                CERTIFICATE.replace("/Simple", "/../evil/Simple"),
                CERTIFICATE + "?x=.pem",
                "",
            )
        ),
    ):
        answer = await desk.ses(body)
        assert (answer.status_code, answer.json()) == (401, {"error": "signature"}), body
    assert desk.stopped() == desk.bounces() == []
    assert set(desk.aws.asked) <= {CERTIFICATE}


async def test_a_subscription_is_confirmed_at_our_own_topic_only(desk: Desk) -> None:
    asking: dict[str, Any] = {
        "Type": "SubscriptionConfirmation",
        "Token": "t&x=1",
        "SubscribeURL": "https://evil.example/",
    }
    assert (await desk.ses(desk.aws.says("", **asking))).json()["confirmed"] == 1
    assert desk.aws.asked[1:] == [
        f"{HOME}/?Action=ConfirmSubscription&Version=2010-03-31&TopicArn={TOPIC.replace(':', '%3A')}&Token=t%26x%3D1"
    ]
    other = await desk.ses(desk.aws.says("", **asking, TopicArn=TOPIC.replace("ses-feedback", "other")))
    assert (other.status_code, len(desk.aws.asked)) == (401, 2)


async def test_a_certificate_that_cannot_be_had_is_asked_for_again(desk: Desk) -> None:
    async def away(_: str) -> bytes:
        raise OSError("no network")

    project = desk.shop.project()
    async with desk.shop.store() as store:
        app = application(project, store, [b"k"], clock_at(NOW), post=Post(away))
        async with client_of(app) as client:
            answer = await client.post("/hooks/ses", content=desk.aws.says(desk.bounce()))
    assert (answer.status_code, answer.json()) == (503, {"error": "not_now"})


async def test_our_own_form_says_the_same_and_answers_row_by_row(desk: Desk) -> None:
    dead = {"id": "1", "type": "bounce", "delivery": desk.token, "status": "5.1.1", "text": NOBODY}
    strange = {**dead, "id": "2", "delivery": "x" * 44}
    answer = await desk.plain(
        dead, strange, {**dead, "type": "click"}, {**dead, "id": {}}, {**dead, "text": "\0"}, None
    )
    assert {name: answer[name] for name in ("new", "known", "nobody", "stopped")} == {
        "new": 1,
        "known": 0,
        "nobody": 1,
        "stopped": 1,
    }
    assert [one["row"] for one in answer["refused"]] == [3, 4, 5, 6]
    assert (await desk.plain(dead))["known"] == 1
    assert (desk.stopped(), desk.bounces()) == ([(ANN, "bounce")], ["hard"])


async def test_a_bounce_of_somebody_elses_address_ends_nobodys_mail_at_once(desk: Desk) -> None:
    forwarded = {"id": "1", "type": "bounce", "delivery": desk.token, "address": "old@else.example", "text": NOBODY}
    assert (await desk.plain(forwarded))["new"] == 1
    assert (desk.stopped(), desk.bounces()) == ([], ["soft"])


async def test_a_letter_is_found_by_its_return_path_where_ses_tells_no_headers(desk: Desk) -> None:
    bounce: Any = desk.bounce()
    bounce["mail"] = {"messageId": "ses-1", "source": f"bounce+{desk.token.upper()}@mail.shop.example"}
    assert (await desk.ses(desk.aws.says(bounce))).json()["stopped"] == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "mail",
                    "headers",
                    "bounce",
                    "bouncedRecipients",
                    "notificationType",
                    "id",
                    "type",
                    "delivery",
                    "source",
                ]
            ),
            inner | st.sampled_from(["Bounce", "Complaint", "bounce"]),
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(told=JSON)
def test_no_document_breaks_the_reading(told: object) -> None:
    assert isinstance(feedback_of(json.dumps(told)), tuple)
    found, refused = feedback_in([told], "ja")
    assert len(found) + len(refused) == 1
