"""Where marks stand in HCL: inside a quoted string, a heredoc, a comment, or bare.

The text is a template's own, with a mark in place of each printed value, so no
value has a say in how it is read. Source: HCL native syntax specification.
"""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from landform.rendering.errors import RenderFailed


class Position(StrEnum):
    """What a value has to be written as."""

    COMMENT = "comment"
    QUOTED = "quoted"
    LABEL = "label"
    HEREDOC = "heredoc"
    EXPRESSION = "expression"
    KEY = "key"
    NAME = "name"


@dataclass(frozen=True)
class Spot:
    """A mark from ``start`` to ``end``; ``whole`` is the name or label that it is part of.

    ``ending`` closes the heredoc or the comment that it is in. In a string the spot
    begins with ``before``, the ``$`` and ``%`` that could join what is written there.
    """

    position: Position
    start: int
    end: int
    whole: tuple[int, int]
    ending: str = ""
    before: str = ""


@dataclass
class Positions:
    """All marks in order, and the header of each block: its type and labels."""

    spots: list[Spot] = field(default_factory=list)
    blocks: list[tuple[str, ...]] = field(default_factory=list)


@dataclass
class _Frame:
    """``words`` are those of the statement so far; ``assigns`` that its ``=`` was there."""

    kind: str  # body, object, list, call, code, quote, heredoc
    words: list[str] = field(default_factory=list)
    assigns: bool = False
    start: int = 0
    marker: str = ""


_BARE = re.compile(
    r"""(?P<comment>(?:\#|//)[^\n]*|/\*.*?(?:\*/|\Z))
      | (?P<heredoc><<-?[^\W\d][\w-]*[ \t]*\r?\n)
      | (?P<word>[^\W\d][\w-]*)
      | (?P<number>[0-9][\w.]*)
      | (?P<operator>==|!=|<=|>=|=>|&&|\|\|)
      | (?P<newline>\n)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_QUOTED = re.compile(r'\\.|"|\$\$\{|%%\{|[$%]\{|\n|[^\\"$%\n]+|.', re.DOTALL)
_HEREDOC = re.compile(r"\$\$\{|%%\{|[$%]\{|\n|[^$%\n]+|.")
_CLOSES = {"}": ("body", "object", "code"), "]": ("list",), ")": ("call",)}


class HclScanner:
    """One pass over a text in which ``mark`` matches the marks."""

    def __init__(self, text: str, mark: re.Pattern[str]) -> None:
        self._text = text
        self._mark = mark
        self._place = 0
        self._stack = [_Frame("body")]
        self._found = Positions()

    def positions(self) -> Positions:
        """Where the marks are.

        Raises:
            RenderFailed: a bracket, quote or heredoc does not close, or a mark stands
                where no value can be; its ``line`` is in the error.
        """
        modes = {"quote": self._quote, "heredoc": self._heredoc}
        while self._place < len(self._text):
            modes.get(self._top.kind, self._bare)()
        if len(self._stack) > 1:
            raise self.fail("A bracket, a quote or a heredoc is not closed.", self._top.start)
        return self._found

    def fail(self, reason: str, place: int) -> RenderFailed:
        """An error that knows its line."""
        return RenderFailed(reason, line=self._text.count("\n", 0, place) + 1, place=place)

    @property
    def _top(self) -> _Frame:
        return self._stack[-1]

    def _bare(self) -> None:
        match = _BARE.match(self._text, self._place)
        if match is None:
            raise self.fail("This is not HCL.", self._place)
        self._place = match.end()
        kind = match.lastgroup
        if kind == "comment":
            ending = "*/" if match.group().startswith("/*") else "\n"
            self._marks(Position.COMMENT, match.start(), match.end(), ending=ending)
        elif kind == "heredoc":
            self._open_heredoc(match)
        elif kind in ("word", "number"):
            self._word(match)
        elif kind == "newline" and self._top.kind == "body":
            self._top.words, self._top.assigns = [], False
        elif kind == "other":
            self._punctuation(match.group(), match.start())

    def _punctuation(self, character: str, place: int) -> None:
        top = self._top
        if character == '"':
            self._push("quote", place)
        elif character in "([":
            self._push("call" if character == "(" else "list", place)
        elif character == "{":
            self._open_brace(place)
        elif character in _CLOSES:
            if top.kind not in _CLOSES[character] or len(self._stack) == 1:
                raise self.fail(f"{character!r} closes nothing.", place)
            self._stack.pop()
        elif character == "=" and top.kind == "body":
            top.assigns = True

    def _open_brace(self, place: int) -> None:
        top = self._top
        if top.kind != "body" or top.assigns:
            self._push("object", place)
            return
        if not top.words:
            raise self.fail("A block has no type.", place)
        self._found.blocks.append(tuple(top.words))
        top.words = []
        self._push("body", place)

    def _push(self, kind: str, place: int, marker: str = "") -> None:
        self._stack.append(_Frame(kind, start=place, marker=marker))

    def _word(self, match: re.Match[str]) -> None:
        word, top = match.group(), self._top
        first = top.kind == "body" and not top.assigns and not top.words
        position = self._bare_position(match, first=first) if self._mark.search(word) else None
        if position is not None:
            self._marks(position, match.start(), match.end())
        if top.kind == "body" and not top.assigns:
            top.words.append(word)

    def _bare_position(self, match: re.Match[str], *, first: bool) -> Position:
        before, after = self._text[: match.start()], self._text[match.end() :]
        following = after.lstrip(" \t")
        if match.lastgroup == "number" or before[-1:].isdigit():
            raise self.fail("A value cannot be part of a number.", match.start())
        if following.startswith("(") or after.startswith("::"):
            raise self.fail("A value cannot name a function.", match.start())
        is_name = following.startswith("=") and following[1:2] not in ("=", ">")
        if first and not is_name:
            raise self.fail("A value cannot be the type of a block.", match.start())
        in_header = self._top.kind == "body" and not self._top.assigns
        in_path = before.endswith(".") or re.match(r"\.[^\W\d]|\.\*|\[", after)
        alone = self._mark.fullmatch(match.group())
        if in_header or in_path or not alone:
            return Position.NAME
        is_key = self._top.kind == "object" and re.search(r"[{,\n]\Z", before.rstrip(" \t"))
        return Position.KEY if is_key and (is_name or following[:1] == ":") else Position.EXPRESSION

    def _open_heredoc(self, match: re.Match[str]) -> None:
        marker = match.group().strip().lstrip("<").removeprefix("-")
        if self._mark.search(marker):
            raise self.fail("A value cannot be the marker of a heredoc.", match.start())
        self._push("heredoc", match.start(), marker)
        self._at_line_start()

    def _heredoc(self) -> None:
        match = _HEREDOC.match(self._text, self._place)
        text = match.group() if match else ""
        start, self._place = self._place, self._place + len(text)
        if text == "\n":
            self._at_line_start()
        elif text in ("${", "%{"):
            self._push("code", start)
        else:
            self._marks(Position.HEREDOC, start, self._place, ending=self._top.marker)

    def _at_line_start(self) -> None:
        line = self._text[self._place :].partition("\n")[0]
        if line.strip() == self._top.marker:
            self._stack.pop()
            self._place += len(line)

    def _quote(self) -> None:
        match = _QUOTED.match(self._text, self._place)
        text = match.group() if match else ""
        start, self._place = self._place, self._place + len(text)
        if text == '"':
            self._close_quote()
        elif text in ("${", "%{"):
            self._push("code", start)
        elif text == "\n":
            raise self.fail("A quoted string does not end on its line.", self._top.start)
        elif text.startswith("\\") and self._mark.match(self._text, start + 1):
            raise self.fail("A backslash stands before a value.", start)
        else:
            self._marks(Position.QUOTED, start, self._place)

    def _close_quote(self) -> None:
        quote = self._stack.pop()
        if self._top.kind != "body" or self._top.assigns:
            return
        whole = (quote.start + 1, self._place - 1)
        self._top.words.append(self._text[quote.start : self._place])
        for index, spot in enumerate(self._found.spots):
            if spot.start >= whole[0]:
                self._found.spots[index] = replace(spot, position=Position.LABEL, whole=whole)

    def _marks(self, position: Position, start: int, end: int, *, ending: str = "") -> None:
        for mark in self._mark.finditer(self._text, start, end):
            begin = mark.start()
            if position in (Position.HEREDOC, Position.QUOTED):
                begin = len(self._text[: mark.start()].rstrip("$%"))
            before = self._text[begin : mark.start()]
            spot = Spot(position, begin, mark.end(), (start, end), ending, before)
            self._found.spots.append(spot)
