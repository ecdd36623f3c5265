"""`tayori.toml`: the shop, who sends, what people may agree to, and what it is sent through.

In: the tables of the file, already merged with the environment and the credentials. Out: frozen values.
Every field's docstring goes into the JSON Schema, so an editor shows it while the file is written.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, SecretStr, StringConstraints, ValidationInfo, field_validator

from engine.project.authors import Author
from engine.project.backups import Backups
from engine.project.bases import Basis, accepted
from engine.project.expected import GuardText
from engine.project.forms import Form
from engine.project.links import NOT_COUNTED, Links
from engine.project.lints import Level, LintName
from engine.project.notify import Notify
from engine.project.part import Part
from engine.project.periods import PeriodText
from engine.project.relay import Relay
from engine.project.sender import Sender
from engine.project.shaping import Lane
from engine.project.stages import Stages
from engine.project.store_url import StoreUrl
from engine.project.text_part import TextPart
from engine.project.values import (
    FORMS,
    CapText,
    Filled,
    HoursText,
    MailboxText,
    NameForm,
    Span,
    WebAddress,
    Word,
    Zone,
    mistake,
)
from engine.project.web import Web
from engine.project.webhooks import Webhook
from engine.project.years import YearsText

MOST_DAYS_LATER = 31
"""Days for which the verdict looks for a free one; behind a month a letter is another letter."""

MOST_PROOFS = 20
"""Addresses of a team; more would be a list of readers."""

_TYPES: dict[str, tuple[type, ...]] = {"text": (str,), "number": (int, float), "date": (date,), "flag": (bool,)}


class Legal(Part):
    """What every mail must show about its sender (in Japan: 特定電子メール法 Art. 4 and its rule 9)."""

    name: Filled
    """The person or company responsible, by its legal name."""
    postal_address: Filled
    """The postal address."""
    contact: Filled
    """Where to ask or complain: a URL, an e-mail address or a telephone number."""


class Shop(Part):
    """The shop itself."""

    name: Filled
    url: WebAddress
    timezone: Zone
    """An IANA zone such as "Asia/Tokyo"; every date and time in the files is meant in it."""
    locale: Annotated[str, StringConstraints(pattern=FORMS["value_locale"])] = "ja"
    """The language of the mails and of the pages that subscribers see."""
    country: Annotated[str, StringConstraints(pattern=FORMS["value_country"])]
    """Whose public holidays and laws apply (ISO 3166-1)."""
    legal: Legal


class Topic(Part):
    """Something that people agree to by name."""

    title: Filled
    kind: Literal["ad", "notice"] = "ad"
    """An "ad" needs express consent, counts for the cap and keeps the quiet hours; a "notice" may rest on a contract."""
    basis: tuple[Basis, ...] | None = None
    """On what a consent may rest, besides the person's express word. Left out: an "ad" on nothing else, a "notice" on a
    contract. Outside Japan an "ad" may rest on "soft_opt_in" or "implied", too; never on a "contract"."""

    @field_validator("basis")
    @classmethod
    def _lawful(cls, basis: tuple[Basis, ...] | None, known: ValidationInfo) -> tuple[Basis, ...] | None:
        if basis == ():
            raise mistake("value_none_given")
        if basis and "contract" in basis and known.data.get("kind") == "ad":
            raise mistake("basis_contract")
        return basis

    @property
    def bases(self) -> tuple[Basis, ...]:
        """Return every basis on which a consent to it may rest."""
        return accepted(self.kind, self.basis)


class Store(Part):
    """Where everything is remembered."""

    url: StoreUrl = "sqlite:tayori.db"
    """"sqlite:NAME" lies in the state directory; "sqlite:////absolute/path" where it says; "postgresql://user@host/database"
    on a server, its password never in the file."""
    journal: Filled | None = None
    """The journal's file: relative to the state directory, or on another disk, where it outlives the store; else "journal"."""
    silent_after: Span = Field(default="24 hours", validate_default=True)  # pyright: ignore[reportAssignmentType]  # text form
    """A live store that was run on longer ago may be an old copy: nothing is sent until `tayori recover`."""
    seal_key: SecretStr | None = None
    """Seals the consent ledger. Never in the file: TAYORI_STORE__SEAL_KEY or the credential store__seal_key; without
    either a key file is kept beside the store."""
    coupon_key: SecretStr | None = None
    """Makes the codes of coupons with kind = "derived". Never in the file: TAYORI_STORE__COUPON_KEY or the credential
    store__coupon_key; without either a key file is kept in the state directory."""


class Proof(Part):
    """Who looks at a letter before it goes out."""

    to: tuple[MailboxText, ...] = ()
    """The addresses of the team, 20 at most: `tayori proof` sends to nobody else."""

    @field_validator("to")
    @classmethod
    def _team(cls, to: tuple[object, ...]) -> tuple[object, ...]:
        if len(to) > MOST_PROOFS:
            raise mistake("proof_many", number=len(to), most=MOST_PROOFS)
        return to


class Rules(Part):
    """What holds for all campaigns."""

    cap: CapText = Field(default="2 per 7 days", validate_default=True)  # pyright: ignore[reportAssignmentType]  # text form
    """Advertisements a person gets, counted by due dates in the shop's zone."""
    postpone_within: Span = Field(default="7 days", validate_default=True)  # pyright: ignore[reportAssignmentType]
    """How long after its due date whom the cap bars may still get an edition of a campaign with on_cap = "postpone"."""
    quiet_hours: HoursText = Field(default="22:00-07:00", validate_default=True)  # pyright: ignore[reportAssignmentType]
    """No advertisement leaves in these hours."""
    late_after: Span = Field(default="12 hours", validate_default=True)  # pyright: ignore[reportAssignmentType]  # text form
    """An edition that could not open by then is missed, not sent."""
    content_due: Span = Field(default="5 days", validate_default=True)  # pyright: ignore[reportAssignmentType]  # text form
    """How long before its due moment an edition in a slot has to have its content."""
    finish_within: Span = Field(default="36 hours", validate_default=True)  # pyright: ignore[reportAssignmentType]
    """An opened edition and its retries live this long."""
    guard: GuardText = Field(default="30 %", validate_default=True)  # pyright: ignore[reportAssignmentType]  # text form
    """An audience that differs more than this from the last edition's is held until a person releases it; "off": never."""
    hold_at: GuardText = Field(default="5 %", validate_default=True)  # pyright: ignore[reportAssignmentType]  # text form
    """An edition is held when so many of the last 200 in a lane are refused, or too many in a row; "off": never."""
    keep_proof: YearsText = Field(default="3 years", validate_default=True)  # pyright: ignore[reportAssignmentType]
    """How long the evidence of a consent is kept after the last mail that rested on it (特定商取引法: 3 years)."""
    soft_bounces: CapText = Field(default="3 per 15 days", validate_default=True)  # pyright: ignore[reportAssignmentType]
    """So many letters that came back from a full or unreachable mailbox in so many days end mail to it; "0 per 15 days": never."""
    contract_for: PeriodText = Field(default="1 year", validate_default=True)  # pyright: ignore[reportAssignmentType]
    """How long after an order notices may rest on it."""

    @field_validator("postpone_within")
    @classmethod
    def _some_days(cls, span: timedelta) -> timedelta:
        if not timedelta(days=1) <= span <= timedelta(days=MOST_DAYS_LATER):
            raise mistake("postpone_within", value=f"{span.days} days", most=MOST_DAYS_LATER)
        return span


class Attribute(Part):
    """Something known of each subscriber, by a declared type."""

    type: Literal["text", "number", "date", "flag"]
    default: str | int | float | bool | date | None = None
    """Stands where a person has no value; without it, a template that uses the attribute does not pass `check`."""

    @field_validator("default")
    @classmethod
    def _fits(cls, default: object, known: ValidationInfo) -> object:
        kind = known.data.get("type")
        if default is not None and kind is not None and type(default) not in _TYPES[kind]:
            raise mistake("value_default", value=default, type=kind)
        return default


class Names(Part):
    """How a person is addressed."""

    form: NameForm | None = None
    """ "{name} 様"; left out: the custom of the shop's locale."""
    fallback: Filled | None = None
    """For those without a name: "お客様"."""


class ShopFile(Part):
    """The whole of `tayori.toml`."""

    shop: Shop
    sender: Sender
    topics: Annotated[dict[Word, Topic], Field(min_length=1)]
    store: Store = Store()
    relays: Annotated[dict[Word, Relay], Field(min_length=1)]
    web: Web
    webhooks: dict[Word, Webhook] = {}
    """Which other programs may tell something by HTTP, each by an address of its own."""
    notify: Notify = Notify()
    proof: Proof = Proof()
    backup: Backups = Backups()
    rules: Rules = Rules()
    lanes: dict[Word, Lane] = {}
    attributes: dict[Word, Attribute] = {}
    names: Names = Names()
    stages: Stages | None = None
    authors: dict[Word, Author] = {}
    """Who writes; a campaign names one."""
    forms: dict[Word, Form] = {}
    """By which people ask for letters: `tayori form NAME`."""
    text: TextPart = TextPart()
    links: Links = Links()
    lints: dict[LintName, Level] = {}
    """What is looked at in a letter before it goes out, by name: "off", "warning" or "error" (which keeps it from going out)."""

    @field_validator("links")
    @classmethod
    def _refusable(cls, links: Links, known: ValidationInfo) -> Links:
        attribute = known.data.get("attributes", {}).get(NOT_COUNTED)
        if links.count_clicks and "attributes" in known.data and (attribute is None or attribute.type != "flag"):
            raise mistake("clicks_refusal", name=NOT_COUNTED)
        return links
