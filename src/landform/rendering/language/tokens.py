"""The words of an expression."""

import re
from dataclasses import dataclass
from typing import Literal as Kind

from landform.rendering.language.errors import BadSyntax

RESERVED = frozenset({"constructor", "prototype", "__proto__"})
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_WORD = re.compile(
    r"""(?P<blank>[ \t\n\r\u00a0]+)
      | (?P<regex>r/(?:[^/\\\n]|\\.)*/[A-Za-z]*)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<number>[0-9]+(?:\.[0-9]*)?)
      | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<operator>===|!==|\*\*|//|==|!=|<=|>=|[()\[\]{}.,:|~+\-*/%<>=])""",
    re.VERBOSE | re.DOTALL,
)
HINTS = {"&": "Write 'and' for '&&'.", "!": "Write 'not' for '!'.", "?": "Write 'a if b else c'."}

TokenKind = Kind["regex", "name", "number", "string", "operator", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """``text`` of a string is its value; of a number, its digits."""

    kind: TokenKind
    text: str
    line: int


def tokens_of(source: str, line: int) -> list[Token]:
    """Cut an expression that starts in this line into tokens; the last is ``end``.

    Raises:
        BadSyntax: a character no token starts with, or a string without its end.
    """
    tokens: list[Token] = []
    position = 0
    while position < len(source):
        match = _match(source, position, line, tokens)
        kind = str(match.lastgroup)
        text = match.group()
        if kind != "blank":
            tokens.append(Token(kind, _value(kind, text), line))  # type: ignore[arg-type]
        line += text.count("\n")
        position = match.end()
    tokens.append(Token("end", "", line))
    return tokens


def _match(source: str, position: int, line: int, tokens: list[Token]) -> re.Match[str]:
    match = _WORD.match(source, position)
    if match is None:
        character = source[position]
        if character in "\"'":
            raise BadSyntax("A text has no closing quote.", line)
        hint = HINTS.get(character, "")
        raise BadSyntax(f"{character!r} has no meaning here. {hint}".strip(), line)
    if match.lastgroup == "number" and source[match.end() : match.end() + 1].isidentifier():
        raise BadSyntax(f"{source[position : match.end() + 1]!r} is no number.", line)
    starts_with_point = match.group() == "." and source[position + 1 : position + 2].isdigit()
    if starts_with_point and not (tokens and _ends_a_value(tokens[-1])):
        raise BadSyntax("A number starts with a digit: write 0.5 for .5.", line)
    return match


def _ends_a_value(token: Token) -> bool:
    return token.kind != "operator" or token.text in (")", "]", "}")


def _value(kind: str, text: str) -> str:
    if kind != "string":
        return text
    return re.sub(
        r"\\(.)", lambda match: _ESCAPES.get(match[1], match[1]), text[1:-1], flags=re.DOTALL
    )


def code_end(source: str, start: int, closing: str) -> int:
    """Where ``closing`` stands outside of strings and regular expressions, or -1."""
    skip = re.compile(
        r"""(?P<text>"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|(?P<word>[A-Za-z0-9_]+)|.""", re.DOTALL
    )
    position = start
    while position < len(source):
        if source.startswith(closing, position):
            return position
        regex = _WORD.match(source, position)
        if regex is not None and regex.lastgroup == "regex":
            position = regex.end()
            continue
        match = skip.match(source, position)
        position = match.end() if match else position + 1
    return -1
