"""Cut a template's text into data, ``${{ }}`` and ``{% %}``; comments vanish.

Whitespace control: ``-`` at a delimiter eats all white space on its side;
``trim_blocks`` and ``lstrip_blocks`` do what nunjucks' options of that name do.
"""

import re
from dataclasses import dataclass
from typing import Literal

from landform.rendering.language.errors import BadSyntax
from landform.rendering.language.tokens import code_end
from landform.rendering.language.values import BLANKS

CODE_BLANKS = " \t\n\r\u00a0"
TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CLOSING = {"output": "}}", "tag": "%}", "comment": "#}"}
_RAW = ("raw", "verbatim")


@dataclass(frozen=True, slots=True)
class Piece:
    """``text`` is data, or the code between the delimiters; ``line`` is where it starts."""

    kind: Literal["data", "output", "tag"]
    text: str
    line: int

    @property
    def name(self) -> str:
        """The first word of a tag."""
        match = TAG.match(self.text)
        return match.group() if match else ""

    @property
    def rest(self) -> str:
        """What follows the first word of a tag."""
        return self.text[len(self.name) :].strip(CODE_BLANKS)


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How the delimiters look and what white space goes with a tag."""

    trim_blocks: bool = False
    lstrip_blocks: bool = False
    cookiecutter_compat: bool = False


class Scanner:
    """One pass over a text."""

    def __init__(self, source: str, options: ScanOptions) -> None:
        self._source = source
        self._options = options
        self._position = 0
        self._pieces: list[Piece] = []
        self._data = ""
        self._data_start = 0
        start = re.escape("{{" if options.cookiecutter_compat else "${{")
        self._opening = re.compile(
            rf"(?P<output>{start})|(?P<tag>\{{%)|(?P<comment>\{{\#)|(?P<stray>\#\}})"
        )

    def pieces(self) -> list[Piece]:
        """Every piece in order.

        Raises:
            BadSyntax: a delimiter is not closed, or a comment is closed but not open.
        """
        while True:
            opening = self._opening.search(self._source, self._position)
            if opening is None:
                self._add_data(self._source[self._position :])
                self._flush()
                return self._pieces
            if opening.lastgroup == "stray":
                raise BadSyntax("'#}' closes no comment.", self._line(opening.start()))
            self._add_data(self._source[self._position : opening.start()])
            self._delimited(opening)

    def _delimited(self, opening: re.Match[str]) -> None:
        kind = str(opening.lastgroup)
        start = opening.end()
        if kind == "tag" and self._options.lstrip_blocks:
            self._strip_indentation(opening.start())
        if self._source.startswith("-", start):
            self._data = self._data.rstrip(BLANKS)
            start += 1
        closing = _CLOSING[kind]
        find = self._source.find(closing, start)
        end = find if kind == "comment" else code_end(self._source, start, closing)
        if end < 0:
            raise BadSyntax(
                f"{opening.group()!r} is not closed with {closing!r}.", self._line(opening.start())
            )
        trims = self._source[start:end].endswith("-")
        code = self._source[start : end - trims]
        self._position = end + len(closing)
        if kind == "output":
            self._emit("output", code.lstrip(CODE_BLANKS), start + _indent(code))
        elif kind == "tag":
            kind = self._tag(code, start)
        self._after(kind, trims=trims)

    def _tag(self, code: str, start: int) -> str:
        piece = Piece("tag", code.strip(CODE_BLANKS), self._line(start + _indent(code)))
        if piece.name in _RAW:
            self._raw(piece)
            return "raw"
        self._flush()
        self._pieces.append(piece)
        return "tag"

    def _after(self, kind: str, *, trims: bool) -> None:
        if trims:
            rest = self._source[self._position :]
            self._position += len(rest) - len(rest.lstrip(BLANKS))
        elif kind == "tag" and self._options.trim_blocks:
            newline = re.compile(r"\r?\n").match(self._source, self._position)
            self._position = newline.end() if newline else self._position

    def _raw(self, piece: Piece) -> None:
        if piece.rest:
            raise BadSyntax(f"{{% {piece.name} %}} takes nothing after its name.", piece.line)
        if self._options.trim_blocks:
            self._after("tag", trims=False)
        marker = re.compile(rf"\{{%\s*(end)?{piece.name}\s*%\}}")
        depth = 1
        for match in marker.finditer(self._source, self._position):
            depth += -1 if match[1] else 1
            if depth == 0:
                self._add_data(self._source[self._position : match.start()])
                self._position = match.end()
                return
        raise BadSyntax(f"{{% end{piece.name} %}} is missing.", piece.line)

    def _strip_indentation(self, position: int) -> None:
        line_start = self._source.rfind("\n", 0, position) + 1
        if self._source[line_start:position].strip(BLANKS):
            return
        keep = self._data.rfind("\n") + 1
        if not self._data[keep:].strip(BLANKS):
            self._data = self._data[:keep]

    def _add_data(self, text: str) -> None:
        if not self._data:
            self._data_start = self._position
        self._data += text

    def _emit(self, kind: Literal["output"], text: str, start: int) -> None:
        self._flush()
        self._pieces.append(Piece(kind, text, self._line(start)))

    def _flush(self) -> None:
        if self._data:
            self._pieces.append(Piece("data", self._data, self._line(self._data_start)))
            self._data = ""

    def _line(self, position: int) -> int:
        return self._source.count("\n", 0, position) + 1


def _indent(code: str) -> int:
    return len(code) - len(code.lstrip(CODE_BLANKS))
