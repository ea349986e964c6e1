"""A Terraform file that is a template: its values are data wherever they stand.

The template is rendered with a mark in place of each value; then each value is
written as its place asks: escaped inside quotes and heredocs, as a literal where
an expression stands, and only as an identifier where a name stands. At the end
the blocks must be those of the template. ``| dump`` is a literal, too, so that
``tags = ${{ values.tags | dump }}`` writes an object.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from landform.rendering import hcl
from landform.rendering.errors import RenderFailed
from landform.rendering.hcl_positions import HclScanner, Position, Spot
from landform.rendering.language import RenderOptions, render_text_with
from landform.rendering.language.nodes import Output
from landform.rendering.language.values import UNDEFINED, JsonText, kind_of, printed
from landform.rendering.verify import verify_blocks

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
PART_OF_NAME = re.compile(r"[A-Za-z0-9_-]*\Z")
_ODD = r"\x00-\x1f\x7f-\x9f$%{}\u2028\u2029\ufeff"
# ASCII first: what joins the character before it (a combining accent, a skin tone) would be
# taken for a part of the indentation, which HCL measures in grapheme clusters.
_PLAIN_IN_HEREDOC = re.compile(rf"(?![\s{_ODD}])[\x21-\x7e][^{_ODD}]*\Z")
_COULD_BE_CODE = re.compile(r'[$%]\{|\A\{|[$%]\Z|["\\\x00-\x1f]')
_NOT_IN_COMMENT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")


@dataclass(frozen=True)
class _Printed:
    value: Any
    output: Output


def render_hcl(
    text: str,
    context: Mapping[str, Any],
    *,
    file: str,
    options: RenderOptions = RenderOptions(),
) -> str:
    """Return a ``.tf``, ``.tfvars`` or ``.hcl`` file with its values written as data.

    Raises:
        RenderFailed: an expression fails, the template is no HCL, or a value stands
            where it cannot; names file, line, expression and reason.
        UnsafeRendering: the result is too large or has other blocks than the template.
    """
    marks = _Marks(text)
    marked = render_text_with(text, context, file=file, options=options, printer=marks.mark).marked
    scanner = HclScanner(marked, marks.pattern)
    try:
        positions = scanner.positions()
        written = [_written(scanner, marks, marked, spot) for spot in positions.spots]
        result = _replaced(marked, positions.spots, written)
        _check_names(scanner, marked, positions.spots, written)
    except RenderFailed as error:
        raise marks.located(error, marked, file) from error
    by_mark = {
        marked[spot.start : spot.end]: text
        for spot, text in zip(positions.spots, written, strict=True)
    }
    expected = Counter(
        tuple(marks.pattern.sub(lambda mark: by_mark[mark.group()], word) for word in block)
        for block in positions.blocks
    )
    verify_blocks(file, result, expected)
    return result


def refuse_interpolation(
    text: str, context: Mapping[str, Any], *, file: str, options: RenderOptions
) -> str:
    """Render ``.tf.json`` or ``.tftpl``, where ``${`` is code and no escape is safe everywhere.

    Raises:
        RenderFailed: a value holds what could begin code or end a string there.
    """

    def check(value: Any, output: Output) -> str:
        if _COULD_BE_CODE.search(printed(value)):
            raise RenderFailed(
                f"{file}:{output.line}: {output.source!r}: The value has characters that could "
                "become code in this file. Pass it through a .tfvars.json file or a .tf file.",
                file=file,
                line=output.line,
                expression=output.source,
            )
        return printed(value)

    return render_text_with(text, context, file=file, options=options, printer=check).marked


class _Marks:
    """The marks of one rendering: names that no template text contains."""

    def __init__(self, text: str) -> None:
        number = 0
        while f"lfvalue{number}x" in text:
            number += 1
        self._prefix = f"lfvalue{number}x"
        self._values: list[_Printed] = []
        self.pattern = re.compile(rf"{self._prefix}([0-9]+)z")

    def mark(self, value: Any, output: Output) -> str:
        self._values.append(_Printed(value, output))
        return f"{self._prefix}{len(self._values) - 1}z"

    def printed_at(self, marked: str, spot: Spot) -> _Printed:
        match = self.pattern.search(marked, spot.start)
        return self._values[int(match[1]) if match else 0]

    def located(self, error: RenderFailed, marked: str, file: str) -> RenderFailed:
        """The error with the file, and the line and expression of the nearest value."""
        place = int(str(error.facts.get("place", 0)))
        match = self.pattern.search(marked, max(0, place - 1))
        near = self._values[int(match[1])].output if match and match.start() <= place + 1 else None
        line = near.line if near else error.facts.get("line", 1)
        what = f"{near.source!r}: " if near else ""
        return RenderFailed(
            f"{file}:{line}: {what}{error.detail}",
            file=file,
            line=line,
            expression=near.source if near else "",
        )


def _written(scanner: HclScanner, marks: _Marks, marked: str, spot: Spot) -> str:
    value = marks.printed_at(marked, spot).value
    try:
        return _WRITERS[spot.position](value, spot)
    except (ValueError, TypeError) as error:
        raise scanner.fail(f"The value cannot be written here: {error}.", spot.start) from error


def _as_expression(value: Any, _: Spot) -> str:
    if value is UNDEFINED:
        raise ValueError("it is undefined, and an expression needs a value")
    return hcl.literal(value.value if isinstance(value, JsonText) else value)


def _as_key(value: Any, _: Spot) -> str:
    if value is UNDEFINED or value is None or isinstance(value, list | dict):
        raise ValueError(f"a key is a string or a number, and it is {kind_of(value)}")
    return hcl.quoted(printed(value))


def _as_fragment(value: Any, spot: Spot) -> str:
    """Escaped so that it is text next to anything, also with ``$`` or ``{`` at its edge."""
    fragment = hcl.quoted(spot.before + printed(value))[1:-1]
    if fragment.endswith(("$", "%")):
        fragment = fragment[:-1] + f"\\u{ord(fragment[-1]):04x}"
    return fragment


def _in_heredoc(value: Any, spot: Spot) -> str:
    """As it is, or as ``${"…"}``: that cannot end the heredoc or move its indentation."""
    text = printed(value)
    is_plain = _PLAIN_IN_HEREDOC.match(text) and text.strip() not in spot.ending
    return spot.before + text if is_plain else f"${{{hcl.quoted(spot.before + text)}}}"


def _in_comment(value: Any, spot: Spot) -> str:
    """On one line; a comment's end is broken up, also one that the template completes."""
    text = _NOT_IN_COMMENT.sub(" ", printed(value))
    hcl.quoted(text)  # what cannot be encoded cannot be in a comment either
    if spot.ending != "*/":
        return text
    text = text.replace("*/", "* /")
    return f"{' ' * text.startswith('/')}{text}{' ' * text.endswith('*')}"


def _as_name(value: Any, spot: Spot) -> str:
    text = spot.before + printed(value)
    if not PART_OF_NAME.match(text):
        raise ValueError(
            "only a name can stand here (letters, digits, '_' and '-', a letter first)"
        )
    return text


_WRITERS: dict[Position, Callable[[Any, Spot], str]] = {
    Position.COMMENT: _in_comment,
    Position.QUOTED: _as_fragment,
    Position.LABEL: _as_name,
    Position.HEREDOC: _in_heredoc,
    Position.EXPRESSION: _as_expression,
    Position.KEY: _as_key,
    Position.NAME: _as_name,
}


def _check_names(scanner: HclScanner, marked: str, spots: list[Spot], written: list[str]) -> None:
    """Every name or label that has a value in it is an identifier as a whole."""
    for spot in spots:
        if spot.position not in (Position.NAME, Position.LABEL):
            continue
        start, end = spot.whole
        inside = [each for each in spots if start <= each.start < end]
        texts = [written[spots.index(each)] for each in inside]
        moved = [replace(each, start=each.start - start, end=each.end - start) for each in inside]
        name = _replaced(marked[start:end], moved, texts)
        if not NAME.match(name) or (spot.position is Position.NAME and name in hcl.KEYWORDS):
            raise scanner.fail(
                f"Only a name can stand here (letters, digits, '_' and '-', a letter first), "
                f"and {name[:60]!r} is none.",
                spot.start,
            )


def _replaced(text: str, spots: list[Spot], written: list[str]) -> str:
    parts: list[str] = []
    place = 0
    for spot, new in zip(spots, written, strict=True):
        parts += [text[place : spot.start], new]
        place = spot.end
    return "".join(parts) + text[place:]
