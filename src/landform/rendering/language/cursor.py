"""A place in the tokens of an expression, with a limit on how deep it nests."""

from collections.abc import Callable
from typing import TypeVar

from landform.rendering.language.errors import BadSyntax
from landform.rendering.language.tokens import RESERVED, Token, tokens_of

CONSTANTS = {"true": True, "false": False, "none": None, "null": None}
MAX_DEPTH = 50

Part = TypeVar("Part")


class Cursor:
    """Reads tokens from left to right."""

    def __init__(self, source: str, line: int) -> None:
        self._tokens = tokens_of(source, line)
        self._index = 0
        self._depth = 0

    @property
    def _token(self) -> Token:
        return self._peek(0)

    def _peek(self, ahead: int) -> Token:
        return self._tokens[min(self._index + ahead, len(self._tokens) - 1)]

    def _take(self, operator: str) -> bool:
        found = self._token.kind == "operator" and self._token.text == operator
        self._index += found
        return found

    def _is_word(self, word: str, *, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == "name" and token.text == word

    def _take_word(self, word: str) -> bool:
        found = self._is_word(word)
        self._index += found
        return found

    def _expect(self, operator: str) -> None:
        if not self._take(operator):
            raise self._unexpected(f", not {operator!r}")

    def _any_word(self) -> str:
        token = self._token
        if token.kind != "name":
            raise self._unexpected(", not the name of a test")
        self._index += 1
        return self._allowed(token)

    def _name(self, *, reserved: bool = True) -> str:
        token = self._token
        if token.kind != "name" or (reserved and token.text in CONSTANTS):
            raise self._unexpected(", not a name")
        self._index += 1
        return self._allowed(token)

    def _allowed(self, token: Token) -> str:
        if token.text in RESERVED:
            raise BadSyntax(f"{token.text!r} is a name of JavaScript's own.", token.line)
        return token.text

    def _unexpected(self, instead: str = "") -> BadSyntax:
        token = self._token
        if token.kind == "end":
            return BadSyntax("The expression ends too early.", token.line)
        return BadSyntax(f"Here stands {token.text!r}{instead}; that has no meaning.", token.line)

    def _nested(self, parse: Callable[[], Part]) -> Part:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise BadSyntax(f"It is nested more than {MAX_DEPTH} levels deep.", self._token.line)
        part = parse()
        self._depth -= 1
        return part
