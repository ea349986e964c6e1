"""Names that reach paths, branches and shells; and entity references."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.kernel.names import SAFE_NAME, EntityRef, InvalidEntityRef, UnsafeName, safe_name
from tests.support.nasty import NASTY

HOSTILE = [
    "-rf",
    "--upload-pack=x",
    ".hidden",
    "..",
    "a/../b",
    "a;b",
    "$(id)",
    "`id`",
    "a b",
    "a\nb",
    "a\x00b",
    "~root",
    "a@{1}",
    "x.lock",
    "end.",
    "a..b",
    "",
    "ü",
    "a" * 101,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_refused(name: str) -> None:
    with pytest.raises(UnsafeName):
        safe_name(name, "name")


@pytest.mark.parametrize("name", ["orders-db", "a", "A.b_c-1", "0x"])
def test_a_plain_name_is_kept(name: str) -> None:
    assert safe_name(name, "name") == name


@given(name=st.text(max_size=30) | st.sampled_from(NASTY + HOSTILE))
def test_what_is_let_through_is_a_valid_branch_and_one_path_segment(name: str) -> None:
    try:
        safe_name(name, "name")
    except UnsafeName:
        return
    assert SAFE_NAME.match(name)
    assert "/" not in name
    subprocess.run(["git", "check-ref-format", f"refs/heads/{name}"], check=True)


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Group:default/Payments", EntityRef("group", "default", "payments")),
        ("payments", EntityRef("group", "default", "payments")),
        ("acme/payments", EntityRef("group", "acme", "payments")),
        ("user:ana", EntityRef("user", "default", "ana")),
        ("ns/a:b", EntityRef("group", "ns", "a:b")),
    ],
)
def test_a_reference_is_read_as_backstage_reads_it(text: str, ref: EntityRef) -> None:
    assert EntityRef.parse(text, default_kind="group") == ref


@pytest.mark.parametrize("text", ["", ":", "/", "group:", "group:/x", "group:ns/", ":x"])
def test_a_reference_with_an_empty_part_is_refused(text: str) -> None:
    with pytest.raises(InvalidEntityRef, match="was not on the form"):
        EntityRef.parse(text, default_kind="group")


def test_a_reference_without_kind_needs_a_default() -> None:
    with pytest.raises(InvalidEntityRef):
        EntityRef.parse("payments")
