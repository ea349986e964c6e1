"""Expressions, with nunjitsu's order of precedence.

From loosest to tightest: ``if else``, ``or``, ``and``, ``not``, ``in``, ``is``,
``== !=``, ``< >``, ``+ - ~``, ``*``, ``/``, ``//``, ``%``, ``**``, filters, signs,
members and calls. Comparisons do not chain: ``1 < 2 < 3`` compares ``true < 3``.
"""

from collections.abc import Callable
from functools import partial

from landform.rendering.language import nodes
from landform.rendering.language.cursor import CONSTANTS, Cursor
from landform.rendering.language.errors import BadSyntax
from landform.rendering.language.tokens import RESERVED, Token
from landform.rendering.language.values import number_from_text

EQUALITY = ("==", "===", "!=", "!==")
ORDER = ("<", "<=", ">", ">=")


class ExpressionParser(Cursor):
    """Reads one expression; ``line`` is where its text starts."""

    def whole(self) -> nodes.Node:
        """The expression, with nothing after it."""
        expression = self._inline_if()
        self.end()
        return expression

    def end(self) -> None:
        """Fail if something is left."""
        if self._token.kind != "end":
            raise self._unexpected()

    def names(self) -> tuple[str, ...]:
        """``a, b``: the targets of an assignment or a loop."""
        found = [self._name()]
        while self._take(","):
            found.append(self._name())
        return tuple(found)

    def has(self, text: str) -> bool:
        """Take the operator or word if it comes next."""
        return self._take(text) or self._take_word(text)

    def filter_of(self, value: nodes.Node) -> nodes.Node:
        """``name(arguments)`` of a filter block, applied to its text."""
        return self._filter(value)

    def parameters(self) -> tuple[tuple[str, nodes.Node | None], ...]:
        """``(a, b=1)`` of a macro."""
        arguments = self._arguments()
        plain: list[tuple[str, nodes.Node | None]] = []
        for node in arguments.positional:
            if not isinstance(node, nodes.Name):
                raise BadSyntax("A parameter is a name.", node.line)
            plain.append((node.name, None))
        return (*plain, *arguments.keyword)

    def macro_name(self) -> str:
        """The name before the parameters."""
        name = self._name()
        self._expect("(")
        return name

    # From loose to tight

    def _inline_if(self) -> nodes.Node:
        return self._nested(self._inline_if_unchecked)

    def _inline_if_unchecked(self) -> nodes.Node:
        then = self._or()
        if not self._take_word("if"):
            return then
        condition = self._or()
        otherwise = self._or() if self._take_word("else") else None
        return nodes.InlineIf(then.line, condition, then, otherwise)

    def _or(self) -> nodes.Node:
        return self._left_to_right(self._and, ("or",), words=True)

    def _and(self) -> nodes.Node:
        return self._left_to_right(self._not, ("and",), words=True)

    def _not(self) -> nodes.Node:
        line = self._token.line
        if self._take_word("not"):
            return _negated(self._nested(self._not), line)
        return self._membership()

    def _membership(self) -> nodes.Node:
        left = self._test()
        while True:
            line = self._token.line
            negated = self._is_word("not") and self._is_word("in", ahead=1)
            self._index += negated
            if not self._take_word("in"):
                return left
            left = nodes.Binary(line, "in", left, self._test())
            left = nodes.Unary(line, "not", left) if negated else left

    def _test(self) -> nodes.Node:
        value = self._equality()
        line = self._token.line
        if not self._take_word("is"):
            return value
        negated = self._take_word("not")
        name = self._any_word()
        arguments = nodes.Arguments(line, ())
        if self._take("("):
            arguments = self._nested(self._arguments)
        test = nodes.Test(line, name, value, arguments)
        return nodes.Unary(line, "not", test) if negated else test

    def _equality(self) -> nodes.Node:
        return self._left_to_right(self._order, EQUALITY)

    def _order(self) -> nodes.Node:
        return self._left_to_right(self._sum, ORDER)

    def _sum(self) -> nodes.Node:
        return self._left_to_right(self._product, ("+", "-", "~"))

    def _product(self) -> nodes.Node:
        return _in_a_row(self._products(0))

    def _products(self, level: int) -> list[tuple[str, nodes.Node]]:
        """``* / // %``: one row from left to right, but ``//`` divides all since the last ``*``."""
        operators = ("*", "/", "//", "%")
        if level == len(operators):
            return [("", self._power())]
        row = self._products(level + 1)
        while self._take(operators[level]):
            (_, first), *rest = self._products(level + 1)
            operator = "/" if operators[level] == "//" else operators[level]
            row += [(operator, first), *rest]
            if operators[level] == "//":
                row = [("", nodes.Unary(first.line, "floor", _in_a_row(row)))]
        return row

    def _power(self) -> nodes.Node:
        return self._left_to_right(self._filtered, ("**",))

    def _filtered(self) -> nodes.Node:
        value = self._signed()
        while self._take("|"):
            value = self._filter(value)
        return value

    def _filter(self, value: nodes.Node) -> nodes.Node:
        line = self._token.line
        name = self._name()
        while self._take("."):
            name += "." + self._name()
        arguments = nodes.Arguments(line, ())
        if self._take("("):
            arguments = self._nested(self._arguments)
        return nodes.Filter(line, name, value, arguments)

    def _signed(self) -> nodes.Node:
        line = self._token.line
        for sign in "-+":
            if self._take(sign):
                operand = self._nested(self._signed)
                if isinstance(operand, nodes.Unary) and operand.operator == sign + "x":
                    raise BadSyntax(f"Two {sign} in a row need brackets.", line)
                return nodes.Unary(line, sign + "x", operand)
        return self._postfix()

    def _postfix(self) -> nodes.Node:
        value = self._primary()
        while True:
            line = self._token.line
            if self._take("."):
                value = nodes.Member(line, value, nodes.Literal(line, self._name(reserved=False)))
            elif self._take("["):
                value = self._nested(partial(self._subscript, value))
            elif self._take("("):
                value = nodes.Call(line, value, self._nested(self._arguments))
            else:
                return value

    def _subscript(self, target: nodes.Node) -> nodes.Node:
        line = self._token.line
        parts: list[nodes.Node | None] = [None]
        while not self._take("]"):
            if self._take(":"):
                parts.append(None)
            elif parts[-1] is None and len(parts) <= 3:
                parts[-1] = self._inline_if()
            else:
                raise self._unexpected()
        start = parts[0]
        if len(parts) == 1:
            if start is None:
                raise BadSyntax("The brackets are empty.", line)
            self._refuse_reserved(start)
            return nodes.Member(line, target, start)
        none, one = nodes.Literal(line, None), nodes.Literal(line, 1)
        padded = [*parts, None]
        return nodes.Slice(line, target, start or none, padded[1] or none, padded[2] or one)

    def _primary(self) -> nodes.Node:
        token = self._token
        if token.kind == "operator":
            return self._bracketed(token)
        if token.kind == "end":
            raise self._unexpected()
        self._index += 1
        if token.kind == "number":
            return nodes.Literal(token.line, number_from_text(token.text))
        if token.kind == "string":
            return nodes.Literal(token.line, token.text)
        if token.kind == "regex":
            pattern, _, flags = token.text[2:].rpartition("/")
            return nodes.RegexLiteral(token.line, pattern, flags)
        if token.text in CONSTANTS:
            return nodes.Literal(token.line, CONSTANTS[token.text])
        return nodes.Name(token.line, self._allowed(token))

    def _bracketed(self, token: Token) -> nodes.Node:
        if self._take("("):
            items = self._nested(lambda: self._items(")"))
            if not items:
                raise BadSyntax("The brackets are empty.", token.line)
            return nodes.Group(token.line, items)
        if self._take("["):
            return nodes.ListNode(token.line, self._nested(lambda: self._items("]")))
        if self._take("{"):
            return nodes.ObjectNode(token.line, self._nested(self._pairs))
        raise self._unexpected()

    def _items(self, closing: str) -> tuple[nodes.Node, ...]:
        items: list[nodes.Node] = []
        if self._take(closing):
            return ()
        while True:
            items.append(self._inline_if())
            if not self._take(","):
                self._expect(closing)
                return tuple(items)

    def _pairs(self) -> tuple[tuple[str, nodes.Node], ...]:
        pairs: list[tuple[str, nodes.Node]] = []
        if self._take("}"):
            return ()
        while True:
            key = self._token
            if key.kind not in ("name", "string") or (key.kind == "name" and key.text in CONSTANTS):
                raise BadSyntax("A key of an object is a name or a text.", key.line)
            self._index += 1
            self._expect(":")
            pairs.append((self._allowed(key), self._inline_if()))
            if not self._take(","):
                self._expect("}")
                return tuple(pairs)

    def _arguments(self) -> nodes.Arguments:
        line = self._token.line
        positional: list[nodes.Node] = []
        keyword: list[tuple[str, nodes.Node]] = []
        while not self._take(")"):
            if positional or keyword:
                self._expect(",")
            if self._token.kind == "name" and self._peek(1).text == "=":
                name = self._name()
                self._index += 1
                keyword.append((name, self._inline_if()))
            else:
                positional.append(self._inline_if())
        return nodes.Arguments(line, tuple(positional), tuple(keyword))

    def _refuse_reserved(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Literal) and node.value in RESERVED:
            raise BadSyntax(f"{node.value!r} is a name of JavaScript's own.", node.line)

    def _left_to_right(
        self, tighter: Callable[[], nodes.Node], operators: tuple[str, ...], *, words: bool = False
    ) -> nodes.Node:
        left = tighter()
        kind = "name" if words else "operator"
        while self._token.kind == kind and self._token.text in operators:
            token = self._token
            self._index += 1
            left = nodes.Binary(token.line, token.text, left, tighter())
        return left


def _in_a_row(row: list[tuple[str, nodes.Node]]) -> nodes.Node:
    (_, left), *rest = row
    for operator, right in rest:
        left = nodes.Binary(left.line, operator, left, right)
    return left


def _negated(node: nodes.Node, line: int) -> nodes.Node:
    """``not a + b`` is ``(not a) + b``: nunjucks binds it so, and templates rely on it."""
    if isinstance(node, nodes.Binary) and node.operator in (*EQUALITY, *ORDER, *"+-~*/%"):
        return nodes.Binary(line, node.operator, _negated(node.left, line), node.right)
    return nodes.Unary(line, "not", node)
