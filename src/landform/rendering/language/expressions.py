"""Evaluate the expressions of a parsed template."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from landform.rendering.language import nodes
from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.filters import FILTER_NAMES, apply_filter
from landform.rendering.language.globals import global_function
from landform.rendering.language.limits import Budget
from landform.rendering.language.members import member, own
from landform.rendering.language.operators import BINARY, floor, refuse_function
from landform.rendering.language.regexes import Regex
from landform.rendering.language.scope import Scope
from landform.rendering.language.tests import hint, run_test
from landform.rendering.language.values import (
    Function,
    kind_of,
    tidy,
    to_number,
    truthy,
)

MISSING = object()
PYTHON_CONSTANTS = {"True": True, "False": False, "None": None}


@dataclass(frozen=True)
class Functions:
    """What a caller adds: filters get the value first; functions are called by name.

    Both get JSON values and return them; what they raise as `TemplateProblem` is
    told to the template's author.
    """

    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)


class Expressions:
    """Evaluates expressions; the statements are in `interpreter.Interpreter`."""

    def __init__(self, budget: Budget, functions: Functions, *, cookiecutter: bool) -> None:
        self.budget = budget
        self._functions = functions
        self._cookiecutter = cookiecutter
        self._evaluators: dict[type, Callable[[Any, Scope], Any]] = {
            nodes.Literal: lambda node, _: node.value,
            nodes.RegexLiteral: lambda node, _: Regex(node.pattern, node.flags),
            nodes.Name: self._name,
            nodes.Group: lambda node, scope: self._all(node.items, scope)[-1],
            nodes.ListNode: self._list,
            nodes.ObjectNode: lambda node, scope: dict(self._pairs(node.pairs, scope)),
            nodes.Member: self._member,
            nodes.Slice: self._slice,
            nodes.Call: self._call,
            nodes.Filter: self._filter,
            nodes.Test: self._test,
            nodes.Unary: self._unary,
            nodes.Binary: self._binary,
            nodes.InlineIf: self._inline_if,
        }

    def value(self, node: nodes.Node, scope: Scope) -> Any:
        """The value of an expression.

        Raises:
            TemplateProblem: it has none; names the line.
        """
        self.budget.spend()
        try:
            return self._evaluators[type(node)](node, scope)
        except TemplateProblem as problem:
            problem.at(node.line)
            raise

    def _name(self, node: nodes.Name, scope: Scope) -> Any:
        value = scope.find(node.name, MISSING)
        if value is not MISSING:
            return value
        if self._cookiecutter and node.name in PYTHON_CONSTANTS:
            return PYTHON_CONSTANTS[node.name]
        if node.name in self._functions.functions:
            return self._host_function(node.name)
        return global_function(self.budget, node.name)

    def _host_function(self, name: str) -> Function:
        call = self._functions.functions[name]

        def host(arguments: list[Any], keyword: dict[str, Any]) -> Any:
            if keyword:
                raise TemplateProblem(f"{name}() takes no arguments by name.")
            return _called(call, arguments)

        return Function(name, host)

    def _all(self, items: tuple[nodes.Node, ...], scope: Scope) -> list[Any]:
        return [self.value(item, scope) for item in items]

    def _list(self, node: nodes.ListNode, scope: Scope) -> Any:
        items = self._all(node.items, scope)
        refuse_function(*items)
        return items

    def _pairs(
        self, pairs: tuple[tuple[str, nodes.Node], ...], scope: Scope
    ) -> list[tuple[str, Any]]:
        return [(key, self.value(value, scope)) for key, value in pairs]

    def _member(self, node: nodes.Member, scope: Scope) -> Any:
        target = self.value(node.target, scope)
        key = self.value(node.key, scope)
        return member(self.budget, target, key, cookiecutter=self._cookiecutter)

    def _slice(self, node: nodes.Slice, scope: Scope) -> Any:
        target = self.value(node.target, scope)
        start, stop, step = (self.value(each, scope) for each in (node.start, node.stop, node.step))
        target = target if truthy(target) else []
        if not isinstance(target, list | str):
            raise TemplateProblem(f"Only a list or a string has slices, not {kind_of(target)}.")
        length, by = len(target), to_number(step)
        if by == 0 or not math.isfinite(by):
            raise TemplateProblem("The step of a slice is a number that is not 0.")
        first = (length - 1 if by < 0 else 0) if start is None else to_number(start)
        last = (-1 if by < 0 else length) if stop is None else to_number(stop)
        last = last + length if stop is not None and last < 0 else last
        return self._every(target, first + length if first < 0 else first, last, by)

    def _every(self, target: Any, first: float, last: float, by: float) -> list[Any]:
        found: list[Any] = []
        index = first
        # One past the end is undefined and not an end: nunjucks slices so.
        while 0 <= index <= len(target) and (index < last if by > 0 else index > last):
            self.budget.spend()
            found.append(own(target, str(tidy(float(index))))[1])
            index += by
        return found

    def arguments(self, node: nodes.Arguments, scope: Scope) -> tuple[list[Any], dict[str, Any]]:
        """The positional and the keyword arguments."""
        return self._all(node.positional, scope), dict(self._pairs(node.keyword, scope))

    def _call(self, node: nodes.Call, scope: Scope) -> Any:
        target = self.value(node.target, scope)
        if not isinstance(target, Function):
            raise TemplateProblem(
                f"{_path(node.target)} is {kind_of(target)} and cannot be called."
            )
        positional, keyword = self.arguments(node.arguments, scope)
        if not target.is_macro:
            refuse_function(*positional, *keyword.values())
        return target.call(positional, keyword)

    def _filter(self, node: nodes.Filter, scope: Scope) -> Any:
        name = "dump" if self._cookiecutter and node.name == "jsonify" else node.name
        host = self._functions.filters.get(name)
        if host is None and name not in FILTER_NAMES:
            known = [*FILTER_NAMES, *self._functions.filters]
            raise TemplateProblem(f"There is no filter {name!r}.{hint(name, known)}")
        value = self.value(node.value, scope)
        positional, keyword = self.arguments(node.arguments, scope)
        try:
            if host is None:
                return apply_filter(self.budget, name, value, positional, keyword)
            return _filtered(host, [value, *positional], keyword)
        except TemplateProblem as problem:
            if problem.line is None and type(problem) is TemplateProblem:
                raise TemplateProblem(f"The filter {name!r}: {problem.reason}") from problem
            raise

    def _test(self, node: nodes.Test, scope: Scope) -> Any:
        value = self.value(node.value, scope)
        positional, keyword = self.arguments(node.arguments, scope)
        if keyword:
            raise TemplateProblem("A test takes no arguments by name.")
        return run_test(node.name, value, positional)

    def _unary(self, node: nodes.Unary, scope: Scope) -> Any:
        value = self.value(node.operand, scope)
        if node.operator == "not":
            return not truthy(value)
        if node.operator == "floor":
            return floor(value)
        number = to_number(value)
        return tidy(-(number or float(number))) if node.operator == "-x" else number

    def _binary(self, node: nodes.Binary, scope: Scope) -> Any:
        left = self.value(node.left, scope)
        if node.operator in ("and", "or"):
            return (
                left if truthy(left) is (node.operator == "or") else self.value(node.right, scope)
            )
        return BINARY[node.operator](self.budget, left, self.value(node.right, scope))

    def _inline_if(self, node: nodes.InlineIf, scope: Scope) -> Any:
        if truthy(self.value(node.condition, scope)):
            return self.value(node.then, scope)
        return "" if node.otherwise is None else self.value(node.otherwise, scope)


def _filtered(host: Callable[..., Any], arguments: list[Any], keyword: dict[str, Any]) -> Any:
    refuse_function(*arguments, *keyword.values())
    if keyword:
        raise TemplateProblem("It takes no arguments by name.")
    return _called(host, arguments)


def _called(function: Callable[..., Any], arguments: list[Any]) -> Any:
    try:
        return function(*arguments)
    except TypeError as error:
        raise TemplateProblem("It takes other arguments.") from error


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Member) and isinstance(node.key, nodes.Literal):
        return f"{_path(node.target)}.{node.key.value}"
    return "The value"
