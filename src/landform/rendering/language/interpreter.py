"""Run the statements of a parsed template and collect what they print."""

from collections.abc import Callable, Iterable
from typing import Any

from landform.rendering.language import nodes
from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.expressions import Expressions, Functions
from landform.rendering.language.limits import Budget
from landform.rendering.language.scope import Scope
from landform.rendering.language.values import (
    UNDEFINED,
    Captured,
    Function,
    Safe,
    kind_of,
    printed,
    strictly_equal,
    tidy,
    to_number,
    truthy,
)

Printer = Callable[[Any, nodes.Output], str]
MAX_CALLS = 40  # macros inside macros


class Writer:
    """What was printed: ``plain`` text, and ``marked`` where a printer wrote the values."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.marked: list[str] = []

    def text(self) -> str:
        """The plain text."""
        return "".join(self.plain)


class Interpreter(Expressions):
    """One rendering of one template."""

    def __init__(
        self,
        budget: Budget,
        functions: Functions,
        *,
        cookiecutter: bool = False,
        printer: Printer | None = None,
    ) -> None:
        super().__init__(budget, functions, cookiecutter=cookiecutter)
        self._printer = printer
        self._calls = 0
        self._root = Scope()
        # An expression with statements inside: the body of {% filter %}.
        self._evaluators[nodes.Capture] = self._capture
        self._runners: dict[type, Callable[[Any, Scope, Writer], None]] = {
            nodes.Text: lambda node, _, out: self._write(out, node.text, node.text),
            nodes.Output: self._output,
            nodes.Body: self._body,
            nodes.If: self._if,
            nodes.For: self._for,
            nodes.Set: self._set,
            nodes.Macro: lambda node, scope, _: scope.assign(
                node.name, self._macro(node, self._root)
            ),
            nodes.CallBlock: self._call_block,
            nodes.Switch: self._switch,
            nodes.Block: lambda node, scope, out: self.run(
                node.body, Scope(scope, isolated=True), out
            ),
        }

    def render(self, template: nodes.Template, context: dict[str, Any]) -> Writer:
        """Everything the template prints."""
        out = Writer()
        self.run(template.body, self._begin(context), out)
        return out

    def sole_value(self, expression: nodes.Node, context: dict[str, Any]) -> Any:
        """The value of a template that is one expression."""
        return self.value(expression, self._begin(context))

    def _begin(self, context: dict[str, Any]) -> Scope:
        self._root = Scope(Scope(names=context), isolated=True)
        return self._root

    def run(self, node: nodes.Node, scope: Scope, out: Writer) -> None:
        """Run one statement.

        Raises:
            TemplateProblem: it fails; names the line.
        """
        self.budget.spend()
        try:
            self._runners[type(node)](node, scope, out)
        except TemplateProblem as problem:
            problem.at(node.line)
            raise

    def _write(self, out: Writer, plain: str, marked: str) -> None:
        self.budget.write(len(plain))
        out.plain.append(plain)
        if self._printer:
            out.marked.append(marked)

    def _output(self, node: nodes.Output, scope: Scope, out: Writer) -> None:
        try:
            value = self.value(node.expression, scope)
            plain = printed(value)
            marked = self._marked(value, plain, node)
        except TemplateProblem as problem:
            problem.at(node.line, node.source)
            raise
        self._write(out, plain, marked)

    def _marked(self, value: Any, plain: str, node: nodes.Output) -> str:
        if self._printer is None:
            return plain
        if isinstance(value, Safe | Captured) and value.marked is not None:
            return value.marked
        return self._printer(value, node)

    def _body(self, node: nodes.Body, scope: Scope, out: Writer) -> None:
        for child in node.children:
            self.run(child, scope, out)

    def _if(self, node: nodes.If, scope: Scope, out: Writer) -> None:
        if truthy(self.value(node.condition, scope)):
            self.run(node.then, scope, out)
        elif node.otherwise is not None:
            self.run(node.otherwise, scope, out)

    def _for(self, node: nodes.For, scope: Scope, out: Writer) -> None:
        values = self.value(node.values, scope)
        length, entries = _entries(values, len(node.targets))
        inner = Scope(scope)
        for index, entry in enumerate(entries):
            if len(node.targets) == 1:
                inner.define(node.targets[0], entry)
            else:
                for target, part in zip(
                    node.targets, _parts(entry, len(node.targets)), strict=True
                ):
                    inner.define(target, part)
            inner.define("loop", _loop(index, length))
            self.run(node.body, inner, out)
        if not truthy(length) and node.otherwise is not None:
            self.run(node.otherwise, inner, out)

    def _set(self, node: nodes.Set, scope: Scope, _: Writer) -> None:
        value: Any
        if isinstance(node.value, nodes.Body):
            captured = self._captured(node.value, scope)
            value = Captured(captured.text(), self._joined_marks(captured))
        else:
            value = self.value(node.value, scope)
        for target in node.targets:
            scope.assign(target, value)

    def _switch(self, node: nodes.Switch, scope: Scope, out: Writer) -> None:
        value = self.value(node.value, scope)
        matched = False
        for condition, body in node.cases:
            matched = matched or strictly_equal(value, self.value(condition, scope))
            if matched and body.children:  # an empty case falls through to the next
                self.run(body, scope, out)
                return
        if node.default is not None:
            self.run(node.default, scope, out)

    def _captured(self, body: nodes.Body, scope: Scope) -> Writer:
        out = Writer()
        self.budget.enter()
        self.run(body, scope, out)
        self.budget.leave()
        self.budget.text(sum(map(len, out.plain)))
        return out

    def _joined_marks(self, out: Writer) -> str | None:
        return "".join(out.marked) if self._printer else None

    def _capture(self, node: nodes.Capture, scope: Scope) -> Any:
        return self._captured(node.body, Scope(scope)).text()

    def _call_block(self, node: nodes.CallBlock, scope: Scope, out: Writer) -> None:
        target = self.value(node.call.target, scope)
        if not (isinstance(target, Function) and target.is_macro):
            raise TemplateProblem("{% call %} calls macros only.")
        positional, keyword = self.arguments(node.call.arguments, scope)
        keyword["caller"] = self._macro(node.caller, scope)
        value = target.call(positional, keyword)
        self._write(out, str(value), value.marked if value.marked is not None else str(value))

    def _macro(self, node: nodes.Macro, around: Scope) -> Function:
        def call(positional: list[Any], keyword: dict[str, Any]) -> Any:
            self._calls += 1
            if self._calls > MAX_CALLS:
                raise TemplateProblem(f"Macros call each other more than {MAX_CALLS} times deep.")
            scope = Scope(around, isolated=True)
            self._bind(node, scope, positional, keyword)
            out = self._captured(node.body, scope)
            self._calls -= 1
            return Safe(out.text(), self._joined_marks(out))

        return Function(node.name, call, is_macro=True)

    def _bind(
        self, node: nodes.Macro, scope: Scope, positional: list[Any], keyword: dict[str, Any]
    ) -> None:
        """Arguments by place, then by name, then defaults; what is left over is ignored."""
        given = dict(keyword)
        plain = [name for name, default in node.parameters if default is None]
        with_default = [name for name, default in node.parameters if default is not None]
        values: dict[str, Any] = {name: given.pop(name, UNDEFINED) for name in plain}
        values |= zip(plain, positional, strict=False)
        given |= zip(with_default, positional[len(plain) :], strict=False)
        for name, default in node.parameters:
            if default is None:
                scope.define(name, values[name])
            else:
                scope.define(name, given[name] if name in given else self.value(default, scope))
        if "caller" in given and "caller" not in (*plain, *with_default):
            scope.define("caller", given["caller"])


def _entries(values: Any, targets: int) -> tuple[Any, Iterable[Any]]:
    """How long a loop is and what it goes through.

    With one name an object is a list-like of its ``length``, as in nunjucks: objects
    are looped over with two names.
    """
    if isinstance(values, list):
        return len(values), values
    if isinstance(values, str):
        pairs = [[str(index), character] for index, character in enumerate(values)]
        return len(values), values if targets == 1 or isinstance(values, Safe) else pairs
    if not isinstance(values, dict):
        return UNDEFINED, ()
    if targets > 1:
        return len(values), [[key, item] for key, item in values.items()]
    length = values.get("length", UNDEFINED)
    number = to_number(length)
    count = int(min(number, 10**6)) if number > 0 else 0
    return length, (values.get(str(index), UNDEFINED) for index in range(count))


def _parts(entry: Any, count: int) -> list[Any]:
    if isinstance(entry, list | str):
        return [entry[index] if index < len(entry) else UNDEFINED for index in range(count)]
    if isinstance(entry, dict):
        return [entry.get(str(index), UNDEFINED) for index in range(count)]
    if entry is None or entry is UNDEFINED:
        raise TemplateProblem(f"{kind_of(entry)} cannot be taken apart into {count} names.")
    return [UNDEFINED] * count


def _loop(index: int, length: Any) -> dict[str, Any]:
    count = to_number(length)
    return {
        "index": index + 1,
        "index0": index,
        "revindex": tidy(count - index),
        "revindex0": tidy(count - index - 1),
        "first": index == 0,
        "last": index == count - 1,
        "length": length,
    }
