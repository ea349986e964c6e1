"""Which symbolic links may be published: the real file system is asked where they lead."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.changes.errors import UnsafePath
from landform.changes.paths import check_link, check_paths

PARTS = st.sampled_from(["a", "b", "c", "..", ".", "", "etc"])
TARGETS = st.lists(PARTS, max_size=5).map("/".join)
PATHS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=4).map("/".join)


@given(links=st.dictionaries(PATHS, TARGETS, max_size=5))
def test_no_links_that_are_accepted_lead_out_however_they_are_followed(
    links: dict[str, str],
) -> None:
    accepted: dict[str, str] = {}
    for path, target in links.items():
        try:
            check_paths([*accepted, path])
            check_link(path, target)
        except UnsafePath:
            continue
        accepted[path] = target
    with TemporaryDirectory() as directory:
        root = (Path(directory) / "root").resolve()
        root.mkdir()
        for path, target in accepted.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).symlink_to(target)
        for path in accepted:
            try:
                end = (root / path).resolve()
            except RuntimeError:  # a link to itself
                continue
            assert end == root or root in end.parents


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("link", "README.md"),
        ("docs/link", "../README.md"),
        ("docs/link", ".."),
        ("a/b/link", "../../c/d"),
        ("link", "not/there/yet"),
    ],
)
def test_a_link_inside_is_accepted(path: str, target: str) -> None:
    check_link(path, target)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("link", "/etc/passwd"),
        ("link", ".."),
        ("docs/link", "../../etc"),
        ("docs/link", "a/../../../etc"),
        ("docs/link", "a/.."),  # a may be a link itself
        ("link", ".git/hooks"),
        ("docs/link", "../.GIT/hooks"),
        ("link", "C:\\Windows"),
        ("link", ""),
        ("link", "."),
        ("link", "\udcff"),
    ],
)
def test_a_link_that_may_lead_out_is_refused(path: str, target: str) -> None:
    with pytest.raises(UnsafePath, match="does not stay in the repository"):
        check_link(path, target)
