"""What is left of a stack that is retired: what Terraform needs to destroy the rest."""

import pytest

from landform.rendering.errors import UnsafeRendering
from landform.rendering.models import StackSettings
from landform.rendering.stack import render_retirement, render_stack
from landform.rendering.verify import verify_retirement, verify_stack
from tests.support.builders import a_stack


def test_backend_and_provider_stay_as_they_are_and_everything_else_goes() -> None:
    stack = a_stack()
    before = render_stack(stack, "database", StackSettings()).files

    change = render_retirement(stack, "database", StackSettings())

    [(kept, text)] = change.files.items()
    assert kept == "live/dev/payments/orders-db/versions.tf"
    assert text.endswith(before[kept])
    assert text.removesuffix(before[kept]).startswith("# Retired: orders-db in dev")
    assert {kept, *change.removed} == before.keys()


def test_it_declares_nothing_and_a_stack_that_does_is_no_retirement() -> None:
    stack = a_stack()
    verify_retirement(render_retirement(stack, "database", StackSettings()))

    with pytest.raises(UnsafeRendering, match="module"):
        verify_retirement(render_stack(stack, "database", StackSettings()))
    with pytest.raises(UnsafeRendering, match="module"):
        verify_stack(render_retirement(stack, "database", StackSettings()), stack)


def test_the_note_is_one_comment_whatever_things_are_called() -> None:
    """Names are checked before they get here; a comment ends with its line."""
    change = render_retirement(a_stack(name="a-b.c_d"), "database", StackSettings())

    [text] = change.files.values()
    note = text[: text.index("terraform {")]
    assert all(line.startswith("#") for line in note.splitlines())
