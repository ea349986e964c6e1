"""What reviewers read cannot be turned against them."""

import re

import pytest

from landform.rendering.models import RenderedChange, StackSettings
from landform.rendering.stack import render_stack
from landform.requests.intake import rendered
from landform.requests.models import Action, Status
from landform.requests.pull_request_text import body_of, inline, status_of, title_of
from tests.support.builders import a_request, a_stack
from tests.support.nasty import NASTY


def body(text: str) -> str:
    stack = a_stack(description=text, variables={"note": text}, title=text or "x")
    request = a_request(stack=stack)
    change = RenderedChange({"live/dev/x/main.tf": ""})
    return body_of(request, change, portal_url="http://landform.test")


@pytest.mark.parametrize("text", [*NASTY, "@ana please", "a\natlantis apply -d x", "<b>x</b>"])
def test_user_text_is_no_command_no_mention_and_no_markup(text: str) -> None:
    written = body(text)

    assert not [line for line in written.splitlines() if re.match(r"\s*(atlantis|run)\b", line)]
    assert not re.search(r"@\w", written)
    assert not re.search(r"(?<!\\)<\w", written)
    assert "```" not in written
    assert "\n" not in title_of(a_request(stack=a_stack(title=inline(text))))


def test_values_stand_in_the_table_as_json_writes_them() -> None:
    request = a_request(stack=a_stack(variables={"multi_az": False, "system": None, "n": 20}))

    written = body_of(request, RenderedChange({}), portal_url="http://x")

    assert "| multi\\_az | false |" in written
    assert "| system | not set |" in written
    assert "| n | 20 |" in written


def test_the_same_stack_gives_the_same_bytes() -> None:
    stack = a_stack(variables={"b": 1, "a": [1, {"z": 1, "y": 2}]})

    first = render_stack(stack, "database", StackSettings())
    again = render_stack(stack, "database", StackSettings())

    assert first == again


def test_what_destroys_says_so_before_anything_else_and_which_files_go() -> None:
    request = a_request(action=Action.DESTROY)
    change = rendered(request, StackSettings())

    written = body_of(request, change, portal_url="http://x")

    assert written.startswith("**Applying this destroys orders-db in dev, and all that it holds.**")
    assert "- `live/dev/payments/orders-db/main.tf` (removed)" in written
    assert "- `live/dev/payments/orders-db/versions.tf`\n" in written


def test_the_end_of_a_retirement_is_not_told_as_that_of_an_order() -> None:
    def said(action: Action) -> str:
        request = a_request(action=action, status=Status.COMPLETED)
        status = status_of(request, portal_url="http://x")
        assert status is not None
        return status.description

    assert said(Action.CREATE) == said(Action.UPDATE) == "Applied and in the catalog."
    assert said(Action.DESTROY) == "Destroyed, and no longer in the catalog."
