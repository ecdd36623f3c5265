"""Two shops on one machine: their units share nothing, are fenced off like one shop's, and exchange dead mailboxes by hand."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from units import DEPLOY, settings
from workshop import new_shop

from engine.cli.app import app, main
from engine.cli.screen import FINE

if TYPE_CHECKING:
    from pathlib import Path

    from workshop import Workshop

PAGE = (DEPLOY.parent / "docs" / "two-brands.md").read_text(encoding="utf-8")
SINGLE = {
    **{path.name: path.name.replace("@", "") for path in DEPLOY.glob("tayori*@.*") if "notify" not in path.name},
    "tayori-notify-shop@.service": "tayori-notify@.service",
}
FENCES = re.compile(
    "(No|Protect|Private|Restrict|System|Memory|Lock|Remove|Device|Capability|Ambient|Keyring|Proc|IP|UMask|Limit)"
)


def of(unit: str, shop: str) -> dict[str, list[str]]:
    """Return a template's settings for one shop."""
    names = {"%i": shop} if "notify" not in unit else {"%j": shop, "%i": f"tayori@{shop}.service"}
    found = settings(unit)
    for name, value in names.items():
        found = {key: [one.replace(name, value) for one in values] for key, values in found.items()}
    return found


def test_what_one_shop_needs_is_there_for_several() -> None:
    assert {"tayori.service", "tayori-serve.service", "tayori-deploy.timer", "tayori-backup.timer"} <= set(
        SINGLE.values()
    )
    assert [name for name in SINGLE.values() if not (DEPLOY / name).is_file()] == []


@pytest.mark.parametrize("unit", sorted(SINGLE))
def test_a_template_is_fenced_off_like_the_unit_of_one_shop(unit: str) -> None:
    one, template = settings(SINGLE[unit]), settings(unit)
    fences = {key for key in one if FENCES.match(key)}
    assert {key: template.get(key) for key in fences} == {key: one[key] for key in fences}
    assert template.get("OnCalendar") == one.get("OnCalendar")


@pytest.mark.parametrize("unit", sorted(name for name in SINGLE if name.endswith(".service")))
def test_two_shops_share_no_folder_no_user_and_no_key(unit: str) -> None:
    tea, coffee = of(unit, "tea"), of(unit, "coffee")
    for key in (
        "User",
        "StateDirectory",
        "LoadCredential",
        "ReadWritePaths",
        "EnvironmentFile",
        "ExecStart",
        "RequiresMountsFor",
    ):
        assert not set(tea.get(key, ())) & set(coffee.get(key, ())), key
    text = (DEPLOY / unit).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    own = [line for line in lines if re.search(r"/(srv|etc|var)/|%S|tayori[-/]?%", line)]
    assert [line for line in own if "%i" not in line and "%j" not in line] == []


@pytest.mark.parametrize("unit", sorted(name for name in SINGLE if name.endswith(".service") and "restart" not in name))
def test_a_template_calls_a_verb_that_exists_with_options_that_it_has(unit: str) -> None:
    found = of(unit, "tea")
    port = next((line.removeprefix("PORT=") for line in found.get("Environment", ()) if line.startswith("PORT=")), "")
    words = found["ExecStart"][0].replace("${PORT}", port).split()
    bound = app.parse_args(words[1:], exit_on_error=False, print_error=False)
    assert (words[0], bound[0].__name__) == ("/opt/tayori/bin/tayori", words[1])
    assert words[-1] == "/srv/tayori/tea/current"


def test_what_fails_is_told_by_the_shop_that_it_belongs_to() -> None:
    for unit in sorted(name for name in SINGLE if name.endswith(".service") and "notify" not in name):
        told = of(unit, "tea").get("OnFailure", [])
        assert told in ([], ["tayori-notify-tea@%n.service"])
    assert of("tayori@.service", "tea")["OnFailure"]
    assert "deploy/tayori-notify-shop@.service /etc/systemd/system/tayori-notify-$shop@.service" in PAGE


def test_the_page_names_every_template_and_the_port_of_a_shop_may_be_listened_on() -> None:
    for unit in SINGLE:
        assert unit.replace("@.", "@tea.").split(".")[0].replace("shop@tea", "tea@") in PAGE, unit
    serve = settings("tayori-serve@.service")
    first, last = map(int, serve["SocketBindAllow"][0].removeprefix("ipv4:tcp:").split("-"))
    assert first == int(settings("tayori-serve.service")["SocketBindAllow"][0].rpartition(":")[2])
    assert f"{first} to {last}" in PAGE


def test_dead_mailboxes_go_from_one_shop_to_the_other_and_nothing_else_does(tmp_path: Path) -> None:
    tea, coffee = new_shop(tmp_path / "tea"), new_shop(tmp_path / "coffee")
    row = "花,hana@docomo.example,,2026-11-20,希望する,2026-01-05 10:00,"
    asyncio.run(coffee.import_(coffee.csv(row)))
    tea.make_store()
    for name, reason in (
        ("hana@docomo.example", "bounced"),
        ("angry@gmail.example", "complained"),
        ("gone@gmail.example", "left"),
    ):
        path = tmp_path / f"{reason}.txt"
        path.write_text(f"{name}\n", encoding="utf-8")
        assert tayori(tea, "import", "--as", reason, str(path)) == FINE
    dead = tmp_path / "dead.csv"
    assert tayori(tea, "export", "--only", "bounce", str(dead)) == FINE
    for _ in range(2):
        assert tayori(coffee, "import", "--as", "bounced", str(dead)) == FINE
        rows = coffee.past("SELECT address_key, reason FROM suppressions")
        assert [tuple(row) for row in rows] == [("hana@docomo.example", "bounce")]
    assert coffee.past("SELECT count(*) FROM subscribers")[0][0] == 1
    planned = asyncio.run(coffee.plan())
    assert {
        (one.worked.send, one.worked.skipped["suppressed"]) for one in planned if "wednesday" in one.worked.key
    } == {(0, 1)}
    back = tmp_path / "back.csv"
    assert tayori(coffee, "export", "--only", "bounce", str(back)) == FINE
    assert tayori(tea, "import", "--as", "bounced", str(back)) == FINE
    assert tea.past("SELECT count(*) FROM suppressions")[0][0] == 3


def tayori(shop: Workshop, *words: str) -> int:
    return main(["suppressions", *words, "--project", str(shop.root)])
