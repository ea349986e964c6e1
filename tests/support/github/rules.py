"""What goes wrong between GitHub and a receiver: lost, doubled, late, out of order."""

from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from tests.support.github.records import Hook

if TYPE_CHECKING:
    from tests.support.github.outbox import Delivery

Predicate = Callable[[str, dict[str, Any]], bool]


class Rule:
    """One mishap. It lasts until `stop`, or to the end of a ``with`` block."""

    def __init__(self, rules: "Rules", matches: Predicate | None, hook: Hook | None) -> None:
        self._rules, self._matches, self._hook = rules, matches, hook
        self.met: list[Delivery] = []
        """The deliveries that it befell."""

    def applies(self, delivery: "Delivery") -> bool:
        if self._hook is not None and delivery.hook is not self._hook:
            return False
        return self._matches is None or self._matches(delivery.event, delivery.payload)

    def handle(self, delivery: "Delivery", send: "Callable[[Delivery], None]") -> None:
        raise NotImplementedError

    def stop(self) -> None:
        self._rules.remove(self)

    def __enter__(self) -> "Rule":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class Drop(Rule):
    """Lost: GitHub sees a failed connection and does not try again by itself."""

    def handle(self, delivery: "Delivery", send: "Callable[[Delivery], None]") -> None:
        delivery.status, delivery.status_code = "failed to connect to host", 502


class Duplicate(Rule):
    """Sent twice, with the same delivery id."""

    def handle(self, delivery: "Delivery", send: "Callable[[Delivery], None]") -> None:
        send(delivery)
        send(delivery)


class Hold(Rule):
    """Kept back until `release`."""

    def handle(self, delivery: "Delivery", send: "Callable[[Delivery], None]") -> None:
        delivery.status = "held"

    def release(self, order: "Callable[[list[Delivery]], list[Delivery]] | None" = None) -> None:
        """Send what was held, in its own order or that of ``order``; hold no more."""
        self.stop()
        held, self.met = self.met, []
        for delivery in order(held) if order else held:
            self._rules.send(delivery)


class Rules:
    """The mishaps in force. The latest that applies decides; without one, it is sent."""

    def __init__(self, send: "Callable[[Delivery], None]") -> None:
        self.send = send
        self._rules: list[Rule] = []

    def add(self, kind: type[Rule], matches: Predicate | None, hook: Hook | None) -> Rule:
        rule = kind(self, matches, hook)
        self._rules.insert(0, rule)
        return rule

    def remove(self, rule: Rule) -> None:
        self._rules = [each for each in self._rules if each is not rule]

    def handle(self, delivery: "Delivery") -> None:
        for rule in self._rules:
            if rule.applies(delivery):
                rule.met.append(delivery)
                rule.handle(delivery, self.send)
                return
        self.send(delivery)
