"""The local forge when processes die, race, and are lied to."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from landform.adapters.localforge import LocalForge
from landform.adapters.localforge.paths import check_paths, safe_path
from landform.changes.errors import ForgeRefused, ForgeUnavailable, NotMergeable, UnsafePath
from landform.changes.models import Proposal, PullRequest, PullRequestState
from landform.kernel.names import UnsafeName
from tests.support.forge import BASE_URL, NOON, SEED, git, push_commit

STATE = "refs/landform/pulls"
GIT = shutil.which("git") or "git"


def a_forge(repository: Path) -> LocalForge:
    return LocalForge(repository, base_url=BASE_URL, clock=lambda: NOON)


def a_proposal(branch: str = "landform-orders", **files: str) -> Proposal:
    content = files or {f"live/{branch}/main.tf": "storage_gib = 20\n"}
    return Proposal(branch, "Create orders", "Please.", "user:default/alice", content, NOON)


@pytest.fixture
async def repository(tmp_path: Path) -> Path:
    await LocalForge.create(tmp_path / "infra.git", SEED, base_url=BASE_URL, clock=lambda: NOON)
    return tmp_path / "infra.git"


@pytest.fixture
def forge(repository: Path) -> LocalForge:
    return a_forge(repository)


def is_sound(repository: Path) -> bool:
    report = git(repository, "fsck", "--strict", "--no-dangling")
    return not [line for line in report.splitlines() if not line.startswith("notice:")]


# ── Death ────────────────────────────────────────────────────────────────────────

# One process's whole work. What it did is read from the repository.
LIFE = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from landform.adapters.localforge import LocalForge
from landform.changes.models import Proposal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

async def live(repository, branches):
    forge = LocalForge(Path(repository), base_url="https://landform.example", clock=lambda: NOON)
    for branch in branches:
        files = {f"live/{branch}/main.tf": "storage_gib = 20\\n"}
        pull = await forge.open_pull_request(
            Proposal(branch, "Create orders", "Please.", "user:default/alice", files, NOON)
        )
        await forge.comment(pull.number, "Planned.", author="landform")
        await forge.merge(pull.number, head_sha=pull.head_sha)

sys.stdin.read()
asyncio.run(live(sys.argv[1], sys.argv[2:]))
"""

# Stands before git on the PATH: counts, and kills its caller at the chosen call.
KILLER = """#!/bin/sh
echo >>"$0.count"
[ "$(wc -l <"$0.count")" -eq {fatal} ] || exec {git} "$@"
{before}
kill -9 $PPID
"""


def live(repository: Path, *branches: str, path: Path | None = None) -> subprocess.Popen[str]:
    """Start a process that opens, comments and merges; it waits for its stdin to close."""
    search = os.pathsep.join([*([str(path)] if path else []), os.environ["PATH"]])
    return subprocess.Popen(
        [sys.executable, "-c", LIFE, str(repository), *branches],
        env={"PATH": search},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def install_killer(directory: Path, *, fatal: int, after: bool) -> None:
    directory.mkdir(parents=True)
    script = KILLER.format(fatal=fatal, git=GIT, before=f'{GIT} "$@"' if after else "")
    (directory / "git").write_text(script)
    (directory / "git").chmod(0o755)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_whenever_the_process_dies_the_next_one_completes_the_work(
    tmp_path: Path, repository: Path, after: bool
) -> None:
    """Killed at its first call of git, at its second … until it lives to the end."""
    deaths = 0
    while True:
        world = tmp_path / f"world-{deaths}"
        shutil.copytree(repository, world / "infra.git")
        install_killer(world / "bin", fatal=deaths + 1, after=after)
        survived = live(world / "infra.git", "landform-orders", path=world / "bin")
        survived.communicate()
        if survived.returncode == 0:
            break
        deaths += 1
        assert survived.returncode == -9

        await live_here(world / "infra.git")

        await assert_one_of_everything(world / "infra.git")
    assert deaths >= 8  # 3 calls to open, 3 to comment, 4 to merge


async def live_here(repository: Path) -> PullRequest:
    forge = a_forge(repository)
    pull = await forge.open_pull_request(a_proposal())
    await forge.comment(pull.number, "Planned.", author="landform")
    return await forge.merge(pull.number, head_sha=pull.head_sha)


async def assert_one_of_everything(repository: Path) -> None:
    """One pull request, one comment, one commit on the branch and one on the base."""
    [pull] = await a_forge(repository).list_pull_requests(state="all", limit=9)
    assert pull.state is PullRequestState.MERGED
    assert [comment.body for comment in pull.comments] == ["Planned."]
    subjects = git(repository, "log", "--format=%s", "main", "refs/heads/landform-orders")
    assert sorted(subjects.splitlines()) == ["Create orders", "Create orders (#1)", "First commit"]
    assert is_sound(repository)


@pytest.mark.parametrize("moment", ["prepared", "committed"])
@pytest.mark.parametrize("nth", [1, 2, 3])
async def test_a_git_that_dies_with_its_locks_held_is_cleaned_up_after(
    repository: Path, moment: str, nth: int
) -> None:
    """Git's own locks stay when it is killed; nobody else would ever remove them."""
    hook = repository / "hooks" / "reference-transaction"
    hook.parent.mkdir()
    hook.write_text(
        f'#!/bin/sh\n[ "$1" = {moment} ] && echo >>"$0.count"\n'
        f'[ "$(cat "$0.count" | wc -l)" -eq {nth} ] && kill -9 $PPID\nexit 0\n'
    )
    hook.chmod(0o755)
    Path(f"{hook}.count").touch()
    with pytest.raises(ForgeUnavailable):
        await live_here(repository)
    shutil.rmtree(hook.parent)
    an_hour_ago = NOON.timestamp()
    for lock in repository.rglob("*.lock"):
        os.utime(lock, (an_hour_ago, an_hour_ago))

    await live_here(repository)

    await assert_one_of_everything(repository)


async def test_a_lock_that_is_in_use_is_respected(repository: Path, forge: LocalForge) -> None:
    lock = repository / f"{STATE}.lock"
    lock.touch()

    with pytest.raises(ForgeUnavailable, match="busy"):
        await forge.open_pull_request(a_proposal())

    assert lock.exists()
    assert await forge.list_pull_requests(state="all", limit=9) == []


async def test_a_merge_that_nobody_recorded_is_found_on_the_base_branch(
    repository: Path, forge: LocalForge
) -> None:
    """Git was killed between its renames: the base has moved, the record has not."""
    pull = await forge.open_pull_request(a_proposal())
    merged = await forge.merge(pull.number, head_sha=pull.head_sha)
    git(repository, "update-ref", STATE, f"{STATE}^")
    push_commit(repository, "main", {"README.md": "newer\n"})

    assert await forge.read_pull_request(pull.number) == merged
    assert await forge.close(pull.number) == merged
    assert await forge.merge(pull.number, head_sha=pull.head_sha) == merged
    assert await forge.list_pull_requests(state="open", limit=9) == []
    assert git(repository, "rev-list", "--count", "main") == "3"


async def test_a_merge_that_was_only_begun_takes_what_is_there_when_it_is_repeated(
    repository: Path, forge: LocalForge
) -> None:
    pull = await forge.open_pull_request(a_proposal())
    await forge.merge(pull.number, head_sha=pull.head_sha)
    git(repository, "update-ref", STATE, f"{STATE}^")
    git(repository, "update-ref", "refs/heads/main", "refs/heads/main^")
    push_commit(repository, "main", {"README.md": "newer\n"})

    assert await forge.read_pull_request(pull.number) == pull
    await forge.comment(pull.number, "Still going?", author="bob")
    merged = await forge.merge(pull.number, head_sha=pull.head_sha)

    assert merged.state is PullRequestState.MERGED
    assert await forge.read_file("README.md", ref="main") == "newer\n"
    assert await forge.read_file("live/landform-orders/main.tf", ref="main") == "storage_gib = 20\n"


# ── Races ────────────────────────────────────────────────────────────────────────


async def test_two_processes_that_do_the_same_do_it_once(repository: Path) -> None:
    branches = [f"landform-{number}" for number in range(4)]
    pair = [live(repository, *branches) for _ in range(2)]
    for process in pair:
        assert process.stdin
        process.stdin.close()  # go
        process.stdin = None

    ends = [await asyncio.to_thread(process.communicate) for process in pair]

    assert [process.returncode for process in pair] == [0, 0], ends
    pulls = await a_forge(repository).list_pull_requests(state="merged", limit=9)
    assert [pull.number for pull in pulls] == [4, 3, 2, 1]
    assert {pull.head_branch for pull in pulls} == set(branches)
    assert git(repository, "rev-list", "--count", "main") == "5"
    assert is_sound(repository)


async def test_what_is_done_at_once_gets_distinct_numbers(repository: Path) -> None:
    forges = [a_forge(repository) for _ in range(3)]

    opened = await asyncio.gather(
        *(
            forge.open_pull_request(a_proposal(f"landform-{index}-{n}"))
            for index, forge in enumerate(forges)
            for n in range(3)
        )
    )
    merged = await asyncio.gather(
        *(forges[pull.number % 3].merge(pull.number, head_sha=pull.head_sha) for pull in opened)
    )

    assert sorted(pull.number for pull in opened) == list(range(1, 10))
    assert len({pull.merge_sha for pull in merged}) == 9
    assert git(repository, "rev-list", "--count", "main") == "10"
    assert is_sound(repository)


# ── Hostile input ────────────────────────────────────────────────────────────────

# Threat 6: what a name must never do to git, a shell or Atlantis.
HOSTILE = [
    "--upload-pack=touch${IFS}x", "-f", "-", ";id", "$(id)", "`id`", "|id", "&", "~", "~root", "@{", "@",
    "HEAD^", "a:b", "a?", "a*", "a[", "a b", "a\n", "a\tb", "a\0b", "..", "a..b", "a.lock", ".a",
    "a.", "/", "a/b", "refs/heads/main", "\\", "é", "\u202e", "x" * 101, "",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_branches_never_reach_git(
    forge: LocalForge, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    deaf = LocalForge(tmp_path / "nowhere.git", base_url=BASE_URL, clock=lambda: NOON)

    for call in (
        lambda: deaf.open_pull_request(a_proposal(name, file="x")),
        lambda: deaf.find_pull_request(name),
        lambda: deaf.read_file("file", ref=name),
    ):
        with pytest.raises(UnsafeName):  # and not ForgeUnavailable
            await call()


async def test_words_of_people_are_data_and_never_arguments(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spy = tmp_path / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>"$0.arguments"\nexec {GIT} "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy.parent}{os.pathsep}{os.environ['PATH']}")
    forge = a_forge(repository)
    words = '--exec=id\n$(id) "quoted" <a@b>\0\ud800 data 3\nM 100644 inline x'
    files = {'-rf "quoted" $(id)/;é.tf': words.replace("\ud800", ""), "a%00b/@{0}": "", "a:b": "c"}
    proposal = replace(a_proposal(**files), title=words, body=words, author=words)

    pull = await forge.open_pull_request(proposal)
    await forge.comment(pull.number, words, author=words)
    shown = [change.path for change in await forge.changed_files(pull.number)]
    merged = await forge.merge(pull.number, head_sha=pull.head_sha)

    assert (merged.title, merged.comments[0].body, merged.author) == (words, words, words)
    assert sorted(shown) == sorted(files)
    for path, text in files.items():
        assert await forge.read_file(path, ref="main") == text
    arguments = Path(f"{spy}.arguments").read_text().splitlines()
    assert all(re.fullmatch(r"[a-z0-9-]+(=\w+/?)?\^?", each) for each in arguments), arguments
    assert is_sound(repository)


NASTY_PATHS = [
    ".git", ".GIT/config", "a/.git/hooks/x", "git~1", ".git.", ".git ", ".git:x", ".g\u200cit/x",
    "..", "a/../b", "./a", "/a", "a/", "a//b", "a\\b", "C:\\a", "a\nb", "a\0", "\u202ea", "\ud800",
    "x" * 256, "a/" * 500 + "a", "",
]  # fmt: skip


@pytest.mark.parametrize("path", NASTY_PATHS)
def test_nasty_paths_are_refused(path: str) -> None:
    with pytest.raises(UnsafePath):
        safe_path(path)


@pytest.mark.parametrize("pair", [("a", "a/b"), ("a", "A"), ("a/B/c", "A/b/c"), ("é", "e\u0301")])
def test_two_paths_that_are_one_somewhere_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(UnsafePath):
        check_paths(pair)


PARTS = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(NASTY_PATHS[:8])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(paths=['"', "a b", "-", "--", "~", "é/\u00a0", "%2e%2e/a", ".gitignore", "\U0001f4a9"])
@given(paths=st.lists(st.lists(PARTS, max_size=4).map("/".join), min_size=10, max_size=30))
def test_git_itself_finds_every_safe_path_harmless(repository: Path, paths: list[str]) -> None:
    """Git is the oracle: it stores exactly these paths, and fsck has nothing to say."""
    accepted: list[str] = []
    for path in paths:
        try:
            check_paths([*accepted, path])
        except UnsafePath:
            continue
        accepted.append(path)
    files = dict.fromkeys(accepted, "x\n")

    async def store() -> PullRequest:
        forge, number = a_forge(repository), len(git(repository, "for-each-ref").splitlines())
        return await forge.open_pull_request(a_proposal(f"landform-{number}", **files))

    pull = asyncio.run(store())

    stored = git(repository, "ls-tree", "-rz", "--name-only", pull.head_sha).split("\0")
    assert sorted(filter(None, stored)) == sorted([*files, *SEED])
    assert is_sound(repository)
