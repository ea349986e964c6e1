"""From a node of a template step, or the text of a file, to what it becomes."""

import math
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from landform.kernel.numbers import number_text
from landform.rendering.errors import RenderFailed
from landform.rendering.language import nodes
from landform.rendering.language.backstage import DEFAULT_FUNCTIONS
from landform.rendering.language.errors import LimitReached, TemplateProblem
from landform.rendering.language.expressions import Functions
from landform.rendering.language.interpreter import Interpreter
from landform.rendering.language.limits import FILE_LIMITS, STEP_LIMITS, Budget, Limits
from landform.rendering.language.parser import parse
from landform.rendering.language.scanner import ScanOptions
from landform.rendering.language.values import (
    UNDEFINED,
    JsonText,
    check_size,
    json_number,
    printed,
    tidy,
)

MAX_CONTEXT_DEPTH = 100


@dataclass(frozen=True)
class RenderOptions:
    """``trimBlocks``, ``lstripBlocks`` and ``cookiecutterCompat`` of ``fetch:template``.

    With ``cookiecutter_compat`` delimiters are ``{{ }}``, and Python's list and
    object methods and ``jsonify`` are there.
    """

    trim_blocks: bool = False
    lstrip_blocks: bool = False
    cookiecutter_compat: bool = False
    functions: Functions = field(default=DEFAULT_FUNCTIONS)
    limits: Limits = FILE_LIMITS

    @property
    def scan(self) -> ScanOptions:
        """What the scanner has to know."""
        return ScanOptions(self.trim_blocks, self.lstrip_blocks, self.cookiecutter_compat)


def evaluate(
    node: Any,
    context: Mapping[str, Any],
    *,
    where: str = "",
    functions: Functions | None = None,
    lenient: bool = False,
    strict: bool = False,
) -> Any:
    """Return a JSON-like node with every ``${{ }}`` in it replaced by its value.

    A string that is exactly one expression keeps the type of its value; any other
    becomes text. Keys whose value is undefined vanish from objects; in a list they
    become null, as in JSON. What comes out is never looked at again.

    Args:
        node: strings, numbers, lists, objects: what YAML holds.
        context: the names that expressions may use, with JSON values.
        where: the name of the node, for errors: ``spec.steps[0].input``.
        functions: filters and functions besides the language's own.
        lenient: keep the text of what fails, as Backstage does. For its API only.
        strict: an undefined value inside a text and a number that JSON cannot hold are
            errors, not nothing and null.

    Raises:
        RenderFailed: names the place, the expression and the reason.
    """
    step = _Step(prepared(context), functions or DEFAULT_FUNCTIONS, lenient=lenient, strict=strict)
    value = step.node(node, where)
    return None if value is UNDEFINED else value


def render_text(
    text: str,
    context: Mapping[str, Any],
    *,
    file: str = "",
    options: RenderOptions = RenderOptions(),
) -> str:
    """Return the text of a file with its tags and expressions carried out.

    Values are printed as JavaScript prints them: ``true``, ``a,b``, nothing for
    null and undefined. Values are text here: a file format's own quoting is the
    template's business (``| dump`` writes JSON).

    Raises:
        RenderFailed: names file, line and expression.
    """
    return render_text_with(text, context, file=file, options=options).plain


@dataclass(frozen=True)
class Rendered:
    """``marked`` is the text in which the caller's printer wrote the values."""

    plain: str
    marked: str


def render_text_with(
    text: str,
    context: Mapping[str, Any],
    *,
    file: str = "",
    options: RenderOptions = RenderOptions(),
    printer: Callable[[Any, nodes.Output], str] | None = None,
) -> Rendered:
    """As `render_text`; ``printer`` writes each printed value, given its expression.

    Raises:
        RenderFailed: names file, line and expression.
    """
    try:
        template = _parsed(text, options.scan, options.limits)
        interpreter = Interpreter(
            Budget(options.limits),
            options.functions,
            cookiecutter=options.cookiecutter_compat,
            printer=printer,
        )
        out = guarded(lambda: interpreter.render(template, prepared(context)))
    except TemplateProblem as problem:
        raise _failure(problem, text, file) from problem
    return Rendered(out.text(), "".join(out.marked))


class _Step:
    """Evaluates the strings of one node, which share a budget."""

    def __init__(
        self, context: dict[str, Any], functions: Functions, *, lenient: bool, strict: bool
    ) -> None:
        self._context = context
        self._functions = functions
        self._lenient = lenient
        self._strict = strict
        self._budget = Budget(STEP_LIMITS)

    def node(self, node: Any, where: str) -> Any:
        if isinstance(node, str):
            return self._string(node, where)
        if isinstance(node, Mapping):
            values = {key: self.node(value, _join(where, key)) for key, value in node.items()}
            return {key: value for key, value in values.items() if value is not UNDEFINED}
        if isinstance(node, list | tuple):
            items = [self.node(item, f"{where}[{index}]") for index, item in enumerate(node)]
            return [None if item is UNDEFINED else item for item in items]
        return node

    def _string(self, text: str, where: str) -> Any:
        if "{" not in text and "#}" not in text:
            return text
        try:
            return guarded(lambda: self._evaluated(text))
        except TemplateProblem as problem:
            if self._lenient:
                return text
            expression = problem.source or text
            raise RenderFailed(
                f"{where + ': ' if where else ''}{shown(expression)} cannot be evaluated: "
                f"{problem.reason}",
                where=where,
                expression=expression,
            ) from problem

    def _evaluated(self, text: str) -> Any:
        template = _parsed(text, ScanOptions(), STEP_LIMITS)
        context = deepcopy(self._context) if template.mutates else dict(self._context)
        printer = self._refuse_undefined if self._strict else None
        interpreter = Interpreter(self._budget, self._functions, printer=printer)
        children = template.body.children
        if len(children) == 1 and isinstance(children[0], nodes.Output):
            try:
                value = interpreter.sole_value(children[0].expression, context)
            except TemplateProblem as problem:
                problem.at(children[0].line, children[0].source)
                raise
            self._budget.write(len(printed(value)))
            if self._strict and isinstance(value, float) and not math.isfinite(value):
                raise TemplateProblem(f"It is {number_text(value)}, which is no number to use.")
            check_size(value)
            return plain(value)
        return interpreter.render(template, context).text()

    @staticmethod
    def _refuse_undefined(value: Any, _: nodes.Output) -> str:
        if value is UNDEFINED:
            raise TemplateProblem("It has no value here.")
        return ""


def prepared(context: Mapping[str, Any]) -> dict[str, Any]:
    """A context as JSON values, which the template may then do with as it likes.

    Raises:
        TypeError: something in it is not a JSON value.
    """
    return {str(key): _json(value, 0) for key, value in context.items()}


def plain(value: Any) -> Any:
    """A value of the language as a JSON value: NaN is null, as in JSON; functions have none.

    Raises:
        TemplateProblem: it is or holds a function.
    """
    if value is UNDEFINED or value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float):
        return json_number(value) if math.isfinite(value) else None
    if isinstance(value, list):
        return [None if item is UNDEFINED else plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not UNDEFINED}
    raise TemplateProblem("A function or a regular expression is no value for a field.")


def guarded(run: Callable[[], Any]) -> Any:
    """Turn what Python raises when a template goes too far into our error."""
    try:
        return run()
    except RecursionError as error:
        raise LimitReached("It is nested too deep.") from error
    except (OverflowError, MemoryError, ValueError) as error:
        raise LimitReached("A value becomes too large, or cannot be computed.") from error


def shown(expression: str) -> str:
    """An expression in an error: one line, not too long."""
    line = " ".join(expression.split())
    return repr(line if len(line) <= 80 else line[:77] + "…")


def _json(value: Any, depth: int) -> Any:
    if value is None or value is UNDEFINED or isinstance(value, bool | JsonText):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int | float):
        return tidy(value)
    if depth > MAX_CONTEXT_DEPTH:
        raise RenderFailed(f"Values are nested more than {MAX_CONTEXT_DEPTH} levels deep.")
    if isinstance(value, Mapping):
        return {str(key): _json(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item, depth + 1) for item in value]
    raise TypeError(f"{type(value).__name__} is not a JSON value")


def _parsed(text: str, options: ScanOptions, limits: Limits) -> nodes.Template:
    if len(text) > limits.source:
        raise LimitReached(f"The template has more than {limits.source} characters.")
    return guarded(lambda: parse(text, options))  # type: ignore[no-any-return]


def _failure(problem: TemplateProblem, text: str, file: str) -> RenderFailed:
    line = problem.line or 1
    lines = text.splitlines()
    source = problem.source or (lines[line - 1].strip() if line <= len(lines) else "")
    place = f"{file or 'The template'}:{line}"
    return RenderFailed(
        f"{place}: {shown(source)}: {problem.reason}", file=file, line=line, expression=source
    )


def _join(where: str, key: Any) -> str:
    return f"{where}.{key}" if where else str(key)
