"""Every filter by name, with the names of its parameters for keyword arguments."""

from collections.abc import Callable
from typing import Any

from landform.rendering.language import list_filters as lists
from landform.rendering.language import number_filters as numbers
from landform.rendering.language import text_filters as texts
from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.limits import Budget
from landform.rendering.language.values import UNDEFINED, Function

FILTERS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "abs": (numbers.absolute, ()),
    "batch": (lists.batch, ("size", "fill")),
    "capitalize": (texts.capitalize, ()),
    "center": (texts.center, ("width",)),
    "d": (lists.default, ("value", "boolean")),
    "default": (lists.default, ("value", "boolean")),
    "dictsort": (lists.dictsort, ("case_sensitive", "by")),
    "dump": (texts.dump, ("spaces",)),
    "e": (texts.escape, ()),
    "escape": (texts.escape, ()),
    "first": (lists.first, ()),
    "float": (numbers.to_float, ("default",)),
    "forceescape": (texts.force_escape, ()),
    "groupby": (lists.groupby, ("attribute",)),
    "indent": (texts.indent, ("width", "first")),
    "int": (numbers.to_int, ("default", "base")),
    "join": (lists.join, ("separator", "attribute")),
    "last": (lists.last, ()),
    "length": (lists.length, ()),
    "list": (lists.as_list, ()),
    "lower": (texts.lower, ()),
    "nl2br": (texts.nl2br, ()),
    "random": (lists.random, ()),
    "rejectattr": (lists.rejectattr, ("attribute",)),
    "replace": (texts.replace, ("old", "new", "count")),
    "reverse": (lists.reverse, ()),
    "round": (numbers.rounded, ("precision", "method")),
    "safe": (texts.safe, ()),
    "selectattr": (lists.selectattr, ("attribute",)),
    "slice": (lists.slices, ("count", "fill")),
    "sort": (lists.sort, ("reverse", "case_sensitive", "attribute")),
    "string": (texts.string, ()),
    "striptags": (texts.striptags, ("preserve_linebreaks",)),
    "sum": (lists.total, ("attribute", "start")),
    "title": (texts.title, ()),
    "trim": (texts.trim, ()),
    "truncate": (texts.truncate, ("length", "killwords", "end")),
    "upper": (texts.upper, ()),
    "urlencode": (texts.urlencode, ()),
    "urlize": (texts.urlize, ("length", "nofollow")),
    "wordcount": (texts.wordcount, ()),
}
WITH_TESTS: dict[str, Callable[..., Any]] = {"reject": lists.reject, "select": lists.select}
FILTER_NAMES = sorted([*FILTERS, *WITH_TESTS])


def apply_filter(
    budget: Budget, name: str, value: Any, arguments: list[Any], keyword: dict[str, Any]
) -> Any:
    """``value | name(arguments)``. More arguments than parameters are ignored, as in JavaScript.

    Raises:
        TemplateProblem: a keyword is not a parameter, or the value does not fit.
    """
    if any(isinstance(each, Function) for each in (value, *arguments, *keyword.values())):
        raise TemplateProblem("A function cannot be filtered; call it first.")
    if isinstance(value, str | list | dict):
        budget.spend(1 + len(value) // 64)
    if name in WITH_TESTS:
        return WITH_TESTS[name](budget, value, *arguments)
    function, parameters = FILTERS[name]
    unknown = sorted(set(keyword) - set(parameters))
    if unknown:
        raise TemplateProblem(f"It has no parameter {unknown[0]!r}.")
    given = dict(zip(parameters, arguments, strict=False)) | keyword
    return function(budget, value, *(given.get(each, UNDEFINED) for each in parameters))
