"""How a task signs what it made, and nobody else can."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from landform.tasks.ports import NewRepository, RepositoryAddress
from landform.tasks.publishing import first_message, is_first_of

ORDER = NewRepository(RepositoryAddress("github.com", "acme", "orders"), {}, "task-1")
WORDS = st.text() | st.sampled_from(["task-1", "task-2"]).map("x\n\nLandform-Task: {}".format)


@given(message=WORDS)
def test_the_first_commit_is_its_tasks_and_no_other_whatever_words_it_has(message: str) -> None:
    signed = first_message(replace(ORDER, message=message))
    assert is_first_of(signed, "task-1")
    assert not is_first_of(signed, "task-2")
    assert not is_first_of(signed, "task")
    assert not is_first_of(signed, "")


@given(message=st.text(alphabet=st.characters(exclude_characters=":")))
def test_a_commit_without_the_line_is_nobodys(message: str) -> None:
    assert not is_first_of(message, "task-1")


def test_a_commit_always_has_words() -> None:
    assert first_message(replace(ORDER, message=" ")) == "initial commit\n\nLandform-Task: task-1\n"
