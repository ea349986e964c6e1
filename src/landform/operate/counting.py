"""How often rules spoke. Pure."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from landform.operate.models import RuleCount
from landform.policies.models import Decision, Stage


def count_rules(said: Iterable[list[dict[str, Any]]]) -> tuple[RuleCount, ...]:
    """Count each rule once a request, however many results it had; the most frequent first."""
    counts = Counter(
        spoken
        for results in said
        for spoken in {(each["stage"], each["rule"], each["level"]) for each in results}
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        RuleCount(Stage(stage), rule, Decision(level), number)
        for (stage, rule, level), number in ordered
    )
