"""The plan for a location: what is put, what goes, what waits, what people read."""

from collections.abc import Mapping
from typing import Any

import pytest

from landform.ingestion.checking import DEFAULT_KINDS, check
from landform.ingestion.models import (
    Document,
    Outcome,
    Plan,
    Reading,
    Spec,
    Stored,
    Unread,
)
from landform.ingestion.reconcile import Situation, reconcile
from landform.kernel.names import EntityRef

ORIGIN = Spec("url", "https://acme.test/all.yaml")
OTHER = "url:https://acme.test/other.yaml"
KINDS = frozenset(kind.lower() for kind in DEFAULT_KINDS)


def ref(name: str) -> EntityRef:
    return EntityRef("component", "default", name)


def document(name: str, line: int = 1, **changes: Any) -> Document:
    content = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {"name": name},
        "spec": {"type": "service", "lifecycle": "production", "owner": "payments"},
    }
    return Document(ORIGIN, line, line, None, content | changes)


def mine(**changes: Any) -> Stored:
    return Stored(**{"origin": str(ORIGIN), "location": str(ORIGIN)} | changes)


def plan(
    *documents: Document,
    stored: Mapping[EntityRef, Stored] | None = None,
    unread: tuple[Unread, ...] = (),
    removals_allowed: bool = False,
) -> Plan:
    there = dict(stored or {})
    owned = frozenset(each for each, what in there.items() if what.origin == str(ORIGIN))
    checked = [check(each, origin=ORIGIN, kinds=KINDS) for each in documents]
    situation = Situation(ORIGIN, there, owned, removals_allowed=removals_allowed)
    return reconcile(Reading(tuple(documents), unread), checked, situation)


def outcomes(made: Plan) -> dict[str | None, Outcome]:
    return {each.ref: each.outcome for each in made.reports}


def test_what_is_new_is_put_and_what_is_gone_goes() -> None:
    made = plan(document("a"), stored={ref("b"): mine()})

    assert [each.ref for each in made.puts] == [ref("a")]
    assert made.removes == (ref("b"),)


def test_anothers_entity_is_left_alone_and_both_are_named() -> None:
    made = plan(document("a"), stored={ref("a"): Stored(OTHER, OTHER)})

    [report] = made.reports
    assert (made.puts, report.outcome) == ((), Outcome.CONFLICT)
    assert report.source == str(ORIGIN)
    assert OTHER in str(report.message)


def test_an_orphan_of_another_is_free() -> None:
    made = plan(document("a"), stored={ref("a"): Stored(OTHER, OTHER, is_orphan=True)})

    assert [each.ref for each in made.puts] == [ref("a")]


def test_the_first_of_two_counts() -> None:
    made = plan(document("a", 1), document("a", 9))

    assert [each.outcome for each in made.reports] == [Outcome.REGISTERED, Outcome.CONFLICT]
    assert len(made.puts) == 1


def test_an_invalid_form_keeps_the_entity_and_its_status_says_why() -> None:
    made = plan(document("a", spec={}), stored={ref("a"): mine()})

    assert made.removes == ()
    [(at, message)] = made.statuses
    assert at == ref("a")
    assert str(message).startswith("InputError: /spec: must have required property")


def test_an_invalid_form_says_nothing_beside_anothers_entity() -> None:
    assert plan(document("a", spec={}), stored={ref("a"): Stored(OTHER, OTHER)}).statuses == ()


def test_a_status_goes_when_the_document_is_right_again() -> None:
    made = plan(document("a"), stored={ref("a"): mine(has_status=True)})

    assert made.statuses == ((ref("a"), None),)


def test_a_kind_that_is_no_longer_allowed_goes() -> None:
    user = EntityRef("user", "default", "a")
    made = plan(document("a", kind="User", spec={}), stored={user: mine()})

    assert made.removes == (user,)
    assert outcomes(made) == {str(user): Outcome.NOT_ALLOWED}


def test_nothing_goes_while_something_was_not_read() -> None:
    unread = (Unread(ORIGIN, None, "status 503"),)
    made = plan(stored={ref("a"): mine()}, unread=unread)

    assert made.removes == ()
    assert outcomes(made) == {None: Outcome.UNREADABLE, str(ref("a")): Outcome.KEPT}


def test_a_document_that_cannot_be_read_may_be_any_of_its_file() -> None:
    broken = Document(ORIGIN, 0, 1, None, problem="Line 1: no")
    elsewhere = mine(location=OTHER)
    made = plan(broken, stored={ref("a"): mine(), ref("b"): elsewhere})

    assert made.removes == (ref("b"),)
    assert outcomes(made)[str(ref("a"))] is Outcome.KEPT


@pytest.mark.parametrize(
    ("owned", "gone", "waits"), [(20, 20, False), (21, 10, False), (21, 11, True), (40, 40, True)]
)
def test_many_removals_wait_for_a_person(owned: int, gone: int, waits: bool) -> None:
    stored = {ref(f"s{number}"): mine() for number in range(owned)}
    left = [document(f"s{number}") for number in range(gone, owned)]
    made = plan(*left, stored=stored)

    assert bool(made.held) is waits
    assert len(made.removes) == (0 if waits else gone)
    assert len(plan(*left, stored=stored, removals_allowed=True).removes) == gone
