"""Three templates of a published collection, through our own pipeline, photographed at both widths, light and dark.

.venv/bin/python bench/mjml_collection.py [--out DIR]

The collection is `@vendure/email-plugin` 2.2.6 (MIT, © 2018 Michael Bromley), fetched from npm by its name into a temporary folder: none
of its templates lies here. They are MJML with Handlebars; what is Handlebars in them is put into Jinja by `as_jinja`, the markup stays
as it is. Needs npm and Debian's Chromium. Without `--out` the pictures of docs/images are made anew. No page reaches a network.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tarfile
import tempfile
from argparse import ArgumentParser
from io import BytesIO
from pathlib import Path

from engine.message.environment import compiled, html_environment
from engine.message.template import compile_template
from engine.review.previews.chromium import camera, chromium
from engine.review.previews.shots import SCHEMES, WIDTHS

PACKAGE = "@vendure/email-plugin@2.2.6"
NAMES = ("order-confirmation", "email-verification", "password-reset")
IMAGES = Path(__file__).parent.parent / "docs" / "images"
ADDRESS = {"fullName": "Alex Doe", "streetLine1": "1 Mill Lane", "city": "Leeds", "postalCode": "LS1 1AA"}
LINE = {"productVariant": {"name": "Smoky black tea"}, "quantity": 2, "discountedLinePriceWithTax": "£16.00"}
VALUES: dict[str, object] = {
    "order": {
        "customer": {"firstName": "Alex", "lastName": "Doe"},
        "code": "A-1001",
        "orderPlacedAt": "2 December 2026",
        "total": "£20.00",
        "totalWithTax": "£20.00",
        "subTotalWithTax": "£16.00",
        "shippingAddress": ADDRESS,
        "lines": [LINE | {"featuredAsset": {"preview": "https://shop.example/tea.png"}}],
        "discounts": [],
    },
    "shippingLines": [{"shippingMethod": {"name": "Post"}, "priceWithTax": "£4.00"}],
    "verifyEmailAddressUrl": "https://shop.example/verify",
    "passwordResetUrl": "https://shop.example/reset",
}
MENDED = {'cellpadding="6px"': 'cellpadding="6"'}
"""What our linter refuses in them, rightly: MJML and HTML want a bare number there."""
TAG = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def collection() -> dict[str, str]:
    """Fetch the package and return its templates by their paths in it."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["npm", "pack", "--silent", PACKAGE, "--pack-destination", folder]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        (packed,) = Path(folder).glob("*.tgz")
        found: dict[str, str] = {}
        with tarfile.open(fileobj=BytesIO(packed.read_bytes())) as archive:
            for member in archive.getmembers():
                file = archive.extractfile(member) if member.name.endswith(".hbs") else None
                if file is not None:
                    found[member.name.removeprefix("package/templates/")] = file.read().decode()
        return found


def as_jinja(text: str, templates: dict[str, str]) -> str:
    """Return a Handlebars template as Jinja: its partials put in, its blocks and names in Jinja's form."""
    text = re.sub(r'\{\{>\s*header title="([^"]*)"\s*\}\}', lambda found: _header(templates, found[1]), text)
    text = re.sub(r"\{\{>\s*footer\s*\}\}", lambda _: templates["partials/footer.hbs"], text)
    open_blocks: list[str] = []

    def put(found: re.Match[str]) -> str:
        kind, _, rest = found[1].partition(" ")
        rest = rest.strip()
        inside = any(block != "if" for block in open_blocks)
        if kind in {"#each", "#with"}:
            open_blocks.append(kind)
            return f"{{% for one in {rest if kind == '#each' else f'[{rest}]'} %}}"
        if kind == "#if":
            open_blocks.append("if")
            return f"{{% if {_name(rest, inside=inside)} is defined %}}"
        if kind.startswith("/"):
            return "{% endif %}" if open_blocks.pop() == "if" else "{% endfor %}"
        words = found[1].split()
        value = words[1] if words[0] in {"formatMoney", "formatDate"} else words[0]
        return f"{{{{ {_name(value, inside=inside)}|default('') }}}}"

    return TAG.sub(put, text)


def _header(templates: dict[str, str], title: str) -> str:
    return templates["partials/header.hbs"].replace("{{ title }}", title)


def _name(name: str, *, inside: bool) -> str:
    return f"one.{name}" if inside and not name.startswith("../") else name.removeprefix("../")


async def photograph(letters: dict[str, str], out: Path) -> None:
    """Write each letter's pictures."""
    program = chromium()
    assert program is not None, "Chromium is missing"
    async with camera(program) as opened:
        for name, html in letters.items():
            for width in WIDTHS:
                for scheme in SCHEMES:
                    picture = await opened.picture(html, width, scheme, "webp")
                    (out / f"collection-{name}-{width}-{scheme}.webp").write_bytes(picture)


def main() -> int:
    parser = ArgumentParser()
    parser.add_argument("--out", type=Path, default=IMAGES)
    out = parser.parse_args().out
    templates = collection()
    letters: dict[str, str] = {}
    for name in NAMES:
        source = as_jinja(templates[f"{name}/body.hbs"], templates)
        for wrong, right in MENDED.items():
            source = source.replace(wrong, right)
        template, problems = compile_template({"letter.mjml": source}, "letter.mjml")
        for problem in problems:
            print(f"{name}: {problem.text('en')}")
        if template is None:
            return 1
        environment = html_environment()
        filled = environment.template_class.from_code(environment, compiled(environment, template.html), {})
        letters[name] = filled.render(VALUES)
    asyncio.run(photograph(letters, out))
    print(f"{len(letters)} templates of {PACKAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
