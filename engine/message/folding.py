"""Characters of HTML laid out as lines of text, Jinja tags among them.

In: runs of characters, line breaks and `{% … %}` tags in their order. Out: the text. Blanks are folded as HTML folds
them, but a source line's end between two Japanese characters becomes nothing, since no word ends there. A break that is
due is written before a `{% … %}`, so that it holds whichever way the condition goes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

# Zero-width characters that templates use to pad the preview; joiners (U+200D) stay, as emoji are made with them.
_INVISIBLE = re.compile("[\u00ad\u034f\u200b\u200c\ufeff]")
_BLANK = re.compile(r"[ \t\n\r\f]+")
# No line starts with these (JIS X 4051); the address of a link goes behind them.
_MARK = re.compile("[、。,.!?！？…」』）】]+")

# Marks in a text's source; what they stand for is known when the text is filled (layout.py). Nobody's text holds these
# control characters: `_run` takes them out.
LIST, LIST_END, ITEM = "\x0e", "\x0f", "\x10"  # a numbered list begins, ends; one of its items
REFERENCE, REFERENCE_END = "\x02", "\x03"  # around an address that becomes a number
ADDRESS, ADDRESS_END = "\x11", "\x12"  # around each address; `text.py` takes them out again
_MARKS = re.compile("[\x02\x03\x0e-\x12]")


@dataclass(slots=True)
class Page:
    """Text being written.

    `breaks` is how many line ends stand at its end (two at the start: nothing is above), whichever way a condition went;
    `branches` holds, for each open condition, how many stood before it and the fewest behind one of its branches. `lists`
    holds the tags of the open lists; `bullet` waits for the first characters of an item.
    """

    word: re.Pattern[str]
    pieces: list[str] = field(default_factory=list[str])
    breaks: int = 2
    due: int = 0
    blank: str = ""
    last: str = ""
    gap: str = ""
    address: str = ""
    numbered: bool = False
    bullet: str = ""
    lists: list[str] = field(default_factory=list[str])
    branches: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def characters(self, text: str) -> None:
        """Write characters, folding their blanks."""
        at = 0
        for found in _BLANK.finditer(text):
            self._run(text[at : found.start()])
            self.blank += found[0]
            at = found.end()
        self._run(text[at:])

    def link(self, address: str, *, leaving: bool) -> None:
        """Write an address on a line of its own, behind the mark that ends the sentence, if one follows; or its number.

        That by which a reader leaves is always in place, and never marked.
        """
        self._settle()
        marked = address if leaving else f"{ADDRESS}{address}{ADDRESS_END}"
        if self.numbered and not leaving:
            self.verbatim(f"{REFERENCE}{marked}{REFERENCE_END}")
        else:
            self.address = marked

    def end_line(self, lines: int) -> None:
        """Ask for a line's end (1) or an empty line (2) before whatever follows."""
        self._settle()
        self.due = max(self.due, lines)
        self.blank = self.gap = ""

    def line_break(self) -> None:
        """Write the author's own line break."""
        self.flush()
        self.pieces.append("\n")
        self.breaks += 1
        self.last = ""

    def verbatim(self, text: str) -> None:
        """Write something as it stands."""
        self._written(text)

    def mark(self, mark: str) -> None:
        """Write a mark that takes no room."""
        self.flush()
        self.pieces.append(mark)

    def cell(self) -> None:
        """Begin a cell of a row: two blanks from the one before, if both have something to say."""
        self._settle()
        self.blank, self.gap = "", "" if self.breaks else "  "

    def block(self, word: str, keyword: str) -> None:
        """Write a `{% … %}` (as its word); a branch starts where its condition started."""
        self.flush()
        self.pieces.append(word)
        if keyword in {"if", "for"}:
            self.branches.append((self.breaks, self.breaks))
        elif keyword in {"elif", "else"} and self.branches:
            start, fewest = self.branches[-1]
            self.branches[-1] = start, min(fewest, self.breaks)
            self.breaks = start
        elif keyword in {"endif", "endfor"} and self.branches:
            self.breaks = min(self.breaks, *self.branches.pop())

    def flush(self) -> None:
        """Write the address, the breaks and the blank that are due."""
        self._settle()
        missing = max(self.due - self.breaks, 0)
        if missing:
            self.pieces.append("\n" * missing)
            self.breaks += missing
            self.last = ""
        elif (self.gap or self.blank) and not self.breaks and not self.due:
            self.pieces.append(self.gap or " ")
            self.last = " "
        self.due, self.blank, self.gap = 0, "", ""
        if self.bullet:
            self.pieces.append(self.bullet)
            self.last, self.breaks, self.bullet = "", 0, ""

    def _run(self, text: str) -> None:
        self._written(_MARKS.sub("", _INVISIBLE.sub("", text)))

    def _written(self, text: str) -> None:
        mark = _MARK.match(text) if self.address and not self.blank else None
        if mark:
            self.pieces.append(mark[0])
            self.breaks = 0
            text = text[mark.end() :]
        if not text:
            return
        if (
            "\n" in self.blank
            and not self.due
            and not self.gap
            and _joins(self._edge(self.last, -1), self._edge(text, 0))
        ):
            self.blank = ""
        self.flush()
        self.pieces.append(text.replace("\u00a0", " "))
        self.last, self.breaks = text, 0

    def _settle(self) -> None:
        """Write the address that waits for a mark."""
        if self.address:
            address, self.address = self.address, ""
            self.end_line(1)
            self.verbatim(address)
            self.end_line(1)

    def _edge(self, text: str, index: int) -> str:
        """Return the first or last character, or nothing where a Jinja value stands there."""
        found = [each.span() for each in self.word.finditer(text)]
        if any(start == 0 if index == 0 else end == len(text) for start, end in found) or text.endswith(REFERENCE_END):
            return ""
        return text[index] if text else " "


def _joins(before: str, after: str) -> bool:
    """Tell whether a source line's end between two characters is nothing; "" is a value that is not known yet."""
    widths = {unicodedata.east_asian_width(each) if each else "?" for each in (before, after)}
    return bool(widths & {"W", "F"}) and widths <= {"W", "F", "A", "?"}
