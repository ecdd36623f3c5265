"""Our MJML beside npm's: every sample compiled by both, photographed in Chromium at two widths, and the pixels that differ.

.venv/bin/python bench/mjml_compare.py [--modules DIR] [--keep DIR] [--templates DIR]

Needs node, npm and Debian's Chromium. `--modules` names a folder with `node_modules/mjml` (else npm installs it in a
temporary one), `--keep` one for pairs of pictures that differ. The table of docs/mjml.md is written anew, unless `--templates`
names a folder of templates of your own to compare. No page reaches a network: every picture is answered with the same drawing.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import DebugUndefined

from engine.message.environment import environment
from engine.message.template import compile_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "tests" / "message" / "mjml"
DOCUMENT = ROOT / "docs" / "mjml.md"
VERSION = "5.4.1"
FILLING = environment(html=True, undefined=DebugUndefined)  # a value that is missing is printed as written
WIDTHS = (375, 700)
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND"]
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="300"><rect width="600" height="300" fill="#9aa873"/>'
    '<circle cx="300" cy="150" r="120" fill="#f3ecd9"/><path d="M0 0 600 300" stroke="#2d2b26"/></svg>'
)
# One call for all samples: node takes a second to start.
NODE = """
const compile = require(process.argv[1] + '/node_modules/mjml');
const samples = JSON.parse(require('fs').readFileSync(0, 'utf8'));
(async () => {
  const done = {};
  for (const [name, text] of Object.entries(samples)) {
    try { done[name] = (await (compile.default || compile)(text, {validationLevel: 'soft', fonts: {}})).html; }
    catch (error) { done[name] = null; }
  }
  process.stdout.write(JSON.stringify(done));
})();
"""
# Two pictures, side by side in a page of their own: how many pixels differ by more than a tenth of a channel's range.
DIFFERENCE = """
async ([ours, theirs]) => {
  const read = async (png) => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + png;
    await image.decode();
    return image;
  };
  const [a, b] = [await read(ours), await read(theirs)];
  const [width, height] = [Math.max(a.width, b.width), Math.max(a.height, b.height)];
  const pixels = (image) => {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    context.fillStyle = '#ff00ff';
    context.fillRect(0, 0, width, height);
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, width, height).data;
  };
  const [one, other] = [pixels(a), pixels(b)];
  let differ = 0;
  for (let at = 0; at < one.length; at += 4)
    if ([0, 1, 2].some((channel) => Math.abs(one[at + channel] - other[at + channel]) > 25)) differ += 1;
  return [differ / (width * height), a.height, b.height];
}
"""


def samples(folder: Path = SAMPLES) -> dict[str, str]:
    """Return every sample by its name: MJML's own by component, ours as `own/…`."""
    paths = [*sorted(folder.glob("*.mjml")), *sorted(folder.glob("own/*.mjml"))]
    return {path.relative_to(folder).with_suffix("").as_posix(): path.read_text(encoding="utf-8") for path in paths}


def ours(name: str, text: str) -> tuple[str | None, list[str]]:
    """Return our HTML, and the codes of the mistakes for which there is none."""
    template, problems = compile_template({name: text}, name)
    if template is None:
        return None, sorted({each.code for each in problems if each.severity == "error"})
    return FILLING.from_string(template.html).render(foo=1), []


def theirs(texts: dict[str, str], modules: Path) -> dict[str, str | None]:
    """Return npm's HTML for every sample."""
    words = ["node", "-e", NODE, str(modules)]
    ended = subprocess.run(words, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(ended.stdout)


def installed(folder: Path) -> Path:
    """Install npm's mjml in a folder of its own."""
    words = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--silent", f"mjml@{VERSION}"]
    subprocess.run([*words, "--prefix", str(folder)], check=True, cwd=folder, stdout=sys.stderr)
    return folder


def answered(route: Route) -> None:
    """Answer every picture with the same drawing, and nothing else."""
    if route.request.resource_type == "image":
        route.fulfill(content_type="image/svg+xml", body=PICTURE)
    else:
        route.abort()


def photograph(page: Page, html: str) -> str:
    page.set_content(html, wait_until="load")
    return base64.b64encode(page.screenshot(full_page=True)).decode()


def compared(browser: Browser, pages: dict[str, tuple[str, str]], keep: Path | None) -> dict[str, list[float]]:
    """Return for each sample the share of pixels that differ at each width."""
    shares: dict[str, list[float]] = {name: [] for name in pages}
    judge = browser.new_page()
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 600}, java_script_enabled=False)
        page.route("**/*", answered)
        for name, both in pages.items():
            pictures = [photograph(page, html) for html in both]
            share, *_ = judge.evaluate(DIFFERENCE, pictures)
            shares[name].append(share)
            for picture, whose in zip(pictures, ("ours", "npm"), strict=True):
                if keep is None or not share:
                    break
                path = keep / f"{name.replace('/', '-')}-{width}-{whose}.png"
                path.write_bytes(base64.b64decode(picture))
        page.close()
    return shares


def rows(texts: dict[str, str], modules: Path, keep: Path | None) -> Iterator[str]:
    """Yield the rows of the table."""
    from playwright.sync_api import sync_playwright

    mine = {name: ours(name, text) for name, text in texts.items()}
    npm = theirs(texts, modules)
    pages = {name: (html, other) for name, (html, _) in mine.items() if html and (other := npm[name])}
    with sync_playwright() as play:
        browser: Any = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        shares = compared(browser, pages, keep)
        browser.close()
    for name, (html, codes) in mine.items():
        if html is None:
            yield f"| `{name}` | refused | refused | {', '.join(f'`{code}`' for code in codes)} |"
        elif name not in shares:
            yield f"| `{name}` | – | – | npm does not compile it |"
        else:
            differ = [f"{share:.2%}" if share else "same" for share in shares[name]]
            yield f"| `{name}` | {' | '.join(differ)} | {why(name, any(shares[name]))} |"


def why(name: str, differs: bool) -> str:
    return WHY.get(name, "not looked into yet") if differs else ""


WHY: dict[str, str] = {"raw-2": "our Jinja tags are filled; npm prints them"}


def main() -> None:
    parser = ArgumentParser(description="Our MJML beside npm's.")
    parser.add_argument("--modules", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--templates", type=Path)
    chosen = parser.parse_args()
    if chosen.keep:
        chosen.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        modules = chosen.modules.resolve() if chosen.modules else installed(Path(folder))
        table = [
            "| sample | 375 px | 700 px | why |",
            "|---|---|---|---|",
            *rows(samples(chosen.templates or SAMPLES), modules, chosen.keep),
        ]
    if not chosen.templates:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, _, rest = text.partition("<!-- compared -->\n")
        after = rest.partition("<!-- end -->")[2]
        DOCUMENT.write_text("\n".join([f"{before}<!-- compared -->", *table, f"<!-- end -->{after}"]), encoding="utf-8")
    print("\n".join(table))


if __name__ == "__main__":
    main()
