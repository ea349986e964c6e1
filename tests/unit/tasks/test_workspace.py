"""Nothing that a template does leaves its workspace (threat 5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.tasks.errors import LeavesWorkspace, StepFailed, WorkspaceTooLarge
from landform.tasks.workspace import MAX_BYTES, Workspace, safe_path
from landform.templates.files import TemplateFile as File

OUTSIDE = [
    "../x",
    "a/../../x",
    "/etc/passwd",
    "~/.ssh/id",
    "..",
    "a\\..\\x",
    "a\0b",
    ".git/hooks/post-checkout",
    "a/.GIT/config",
    "e\u0301",  # not in NFC: another spelling of the same name
    "x" * 401,
]
PARTS = st.lists(st.sampled_from(["a", "b", ".", "..", "", "c.tf"]), max_size=8)


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_that_leaves_the_workspace_is_refused(path: str) -> None:
    with pytest.raises(LeavesWorkspace):
        Workspace().write(path, File(b"x"))
    with pytest.raises(LeavesWorkspace):
        Workspace({"a": File(b"x")}).move("a", path, overwrite=True)


@given(PARTS)
def test_a_safe_path_is_below_its_directory_and_stays_as_it_is(parts: list[str]) -> None:
    try:
        path = safe_path("/".join(parts).lstrip("/"), within="stack")
    except LeavesWorkspace:
        return
    assert path == "stack" or path.startswith("stack/")
    assert ".." not in path.split("/")
    assert safe_path(path) == path


def test_a_file_cannot_be_below_a_file_nor_be_a_directory() -> None:
    workspace = Workspace({"a/b": File(b"x")})

    with pytest.raises(LeavesWorkspace, match="in its way"):
        workspace.write("a", File(b"y"))
    with pytest.raises(LeavesWorkspace, match="in its way"):
        workspace.write("a/b/c", File(b"y"))


def test_more_than_fits_is_refused_and_leaves_what_is_there() -> None:
    workspace = Workspace({"a": File(b"x" * (MAX_BYTES - 1))})

    with pytest.raises(WorkspaceTooLarge, match="MiB"):
        workspace.write("b", File(b"xx"))
    workspace.write("a", File(b"x"))  # what is replaced does not count
    workspace.write("b", File(b"xx"))

    assert set(workspace.files) == {"a", "b"}


def test_a_directory_moves_with_all_in_it() -> None:
    workspace = Workspace({"a/x": File(b"1"), "a/b/y": File(b"2", 0o755)})

    workspace.move("a", "c/d", overwrite=False)

    assert workspace.files == {"c/d/x": File(b"1"), "c/d/b/y": File(b"2", 0o755)}
    assert not workspace.is_directory("a")


def test_a_file_is_not_moved_over_another_unless_that_was_asked_for() -> None:
    workspace = Workspace({"a": File(b"1"), "b": File(b"2")})

    with pytest.raises(StepFailed, match="exists already"):
        workspace.move("a", "b", overwrite=False)
    workspace.move("a", "b", overwrite=True)

    assert workspace.files == {"b": File(b"1")}


def test_what_is_listed_are_files_and_the_directories_around_them() -> None:
    workspace = Workspace({"a/b/c": File(b""), "d": File(b"")})
    workspace.make_directory("e")

    assert list(workspace.entries("", recursive=False)) == [("a", True), ("d", False), ("e", True)]
    assert list(workspace.entries("a", recursive=True)) == [("a/b", True), ("a/b/c", False)]


@given(
    st.dictionaries(
        st.from_regex(r"[a-c](/[a-c]){0,2}", fullmatch=True),
        st.builds(File, st.binary(max_size=20), st.sampled_from([0o644, 0o755]), st.booleans()),
        max_size=6,
    )
)
def test_a_workspace_is_kept_between_two_steps_as_it_is(files: dict[str, File]) -> None:
    workspace = Workspace()
    for path, file in files.items():
        try:
            workspace.write(path, file)
        except LeavesWorkspace:
            continue

    again = Workspace.from_json(workspace.to_json())

    assert again.files == workspace.files
    assert again.to_json() == workspace.to_json()
