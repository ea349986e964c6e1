"""What the rules' results mean. Pure; what cannot be read asks for a person.

Rules are named as conftest names them: ``deny`` and ``violation`` deny, ``warn`` warns,
and ours alone, ``needs_approval`` asks for a person. Each name may have a suffix
(``deny_naming``). Other names are the policies' own business.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from landform.policies.models import Decision, PolicyReport, PolicyResult, Stage

ENGINE_RULE = "policy-engine"
NO_RULES = "The policies have no rule deny, violation, warn or needs_approval."
HARDNESS = {level: hardness for hardness, level in enumerate(Decision)}

_LEVELS = {
    "deny": Decision.DENY,
    "violation": Decision.DENY,
    "needs_approval": Decision.NEEDS_APPROVAL,
    "warn": Decision.WARN,
}


def read_results(stage: Stage, document: object, *, engine: str) -> PolicyReport:
    """Return what the stage's package says: hardest first, then by rule and message.

    Never raises and never decides milder than it should: where the document, or a part
    of it, is not as it must be, the report has a result of the rule ``policy-engine``
    that needs approval and says what is wrong, without quoting a value.
    """
    results = dict.fromkeys(_results(stage, document))  # each once, however many rules say it
    ordered = tuple(sorted(results, key=_order))
    return PolicyReport(hardest(ordered), ordered, engine)


def deciding_rules(document: dict[str, Any]) -> tuple[str, ...]:
    """The names of the rules in a stage's package that decide anything."""
    return tuple(sorted(name for name in document if _level_of(name)))


def unevaluated(stage: Stage, reason: str, *, engine: str) -> PolicyReport:
    """The report when there is no answer to read: a person decides."""
    message = (
        f"The policies could not be evaluated ({reason.rstrip('.')}), so a person must decide."
    )
    return PolicyReport(Decision.NEEDS_APPROVAL, (_unreadable(stage, message),), engine)


def with_result(report: PolicyReport, result: PolicyResult) -> PolicyReport:
    """The report as if a rule of the policies had said this, too."""
    ordered = tuple(sorted((*report.results, result), key=_order))
    return PolicyReport(hardest(ordered), ordered, report.engine)


def hardest(results: Iterable[PolicyResult]) -> Decision:
    """The decision that follows from results; none allow."""
    return max(
        (result.level for result in results), key=HARDNESS.__getitem__, default=Decision.ALLOW
    )


def _results(stage: Stage, document: object) -> Iterator[PolicyResult]:
    if not isinstance(document, dict):
        yield _unreadable(stage, f"The policies' result is {_kind(document)}, not an object.")
        return
    levels = {name: level for name in document if (level := _level_of(name))}
    if not levels:
        yield _unreadable(stage, NO_RULES)
    for name, level in levels.items():
        yield from _results_of(stage, name, level, document[name])


def _level_of(name: object) -> Decision | None:
    if not isinstance(name, str):
        return None
    return next(
        (level for word, level in _LEVELS.items() if name == word or name.startswith(f"{word}_")),
        None,
    )


def _results_of(
    stage: Stage, name: str, level: Decision, entries: object
) -> Iterator[PolicyResult]:
    if not isinstance(entries, list):
        yield _unreadable(stage, f"The rule {name} is {_kind(entries)}, not a set of results.")
        return
    for entry in entries:
        fields = {"msg": entry} if isinstance(entry, str) else entry
        problem = _problem_with(fields)
        if problem or not isinstance(fields, dict):
            yield _unreadable(stage, f"A result of the rule {name} {problem}.")
            continue
        rule, message = fields.get("rule", name), fields["msg"]
        group, quorum = fields.get("group"), fields.get("quorum", 1)
        yield PolicyResult(stage, rule, level, message, group, quorum)


def _problem_with(fields: Any) -> str | None:
    if not isinstance(fields, dict):
        return f"is {_kind(fields)}, not a text or an object"
    if not isinstance(fields.get("msg"), str):
        return "has no text under msg"
    if not isinstance(fields.get("rule", ""), str):
        return f"has {_kind(fields['rule'])} as its rule, not a text"
    if not isinstance(fields.get("group"), str | None):
        return f"has {_kind(fields['group'])} as its group, not a text"
    quorum = fields.get("quorum", 1)
    if type(quorum) is not int or quorum < 1:  # True is an int, too
        return f"has {_kind(quorum)} as its quorum, not a whole number above 0"
    return None


def _unreadable(stage: Stage, message: str) -> PolicyResult:
    return PolicyResult(stage, ENGINE_RULE, Decision.NEEDS_APPROVAL, message)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"


def _order(result: PolicyResult) -> tuple[int, str, str, str, int]:
    return (
        -HARDNESS[result.level],
        result.rule,
        result.message,
        result.group or "",
        result.quorum,
    )
