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
from landform.adapters.localforge.git import Git
from landform.adapters.localforge.objects import NewCommit, writing
from landform.changes.errors import ForgeRefused, ForgeUnavailable, NotMergeable, UnsafePath
from landform.changes.models import Proposal, PullRequest, PullRequestState
from landform.changes.paths import check_paths, safe_path
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
    assert deaths >= 10  # 3 calls of git to open, 3 to comment, 4 to merge and one to tidy up


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


def install_deadly_hook(repository: Path, moment: str, nth: int) -> Path:
    """Git calls this hook in the middle of moving refs; it kills git the n-th time."""
    hook = repository / "hooks" / "reference-transaction"
    hook.parent.mkdir()
    hook.write_text(
        f'#!/bin/sh\n[ "$1" = {moment} ] && echo >>"$0.count"\n'
        f'[ "$(cat "$0.count" | wc -l)" -eq {nth} ] && kill -9 $PPID\nexit 0\n'
    )
    hook.chmod(0o755)
    Path(f"{hook}.count").touch()
    return hook


def age_locks(repository: Path) -> None:
    for lock in repository.rglob("*.lock"):
        os.utime(lock, (0, 0))


@pytest.mark.parametrize("moment", ["prepared", "committed"])
@pytest.mark.parametrize("nth", [1, 2, 3])
async def test_a_git_that_dies_with_its_locks_held_is_cleaned_up_after(
    repository: Path, moment: str, nth: int
) -> None:
    """Git's own locks stay when it is killed; nobody else would ever remove them."""
    hook = install_deadly_hook(repository, moment, nth)
    with pytest.raises(ForgeUnavailable):
        await live_here(repository)
    shutil.rmtree(hook.parent)
    age_locks(repository)

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


async def test_the_same_commit_may_be_written_by_many_at_once(repository: Path) -> None:
    commit = NewCommit("Create orders", "alice", NOON, files={"main.tf": b"storage_gib = 20\n"})

    async def write() -> str:
        async with writing(Git(repository)) as writer:
            return await writer.commit(commit)

    for _ in range(10):
        assert len(set(await asyncio.gather(*(write() for _ in range(6))))) == 1


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
    "--upload-pack=touch${IFS}x",
    "-f", "-", ";id", "$(id)", "`id`", "|id", "&", "~", "~root", "@{",
    "@", "HEAD^",
    "a:b", "a?", "a*", "a[", "a b", "a\n", "a\tb", "a\0b", "..", "a..b", "a.lock", ".a",
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


@pytest.fixture
def arguments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """What git was called with from now on."""
    spy = tmp_path / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >>"$0.arguments"\nexec {GIT} "$@"\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{spy.parent}{os.pathsep}{os.environ['PATH']}")
    return lambda: Path(f"{spy}.arguments").read_text().splitlines()


async def test_words_of_people_are_data_and_never_arguments(
    repository: Path, arguments: Callable[[], list[str]]
) -> None:
    forge = a_forge(repository)
    words = '--exec=id\n$(id) "quoted" <a@b>\0 data 3\nM 100644 inline x'
    files = {'-rf "quoted" $(id)/;é.tf': words, "a%00b/@{0}": "", "a:b": "c"}
    proposal = replace(a_proposal(**files), title=words, body=words + "\ud800", author=words)

    pull = await forge.open_pull_request(proposal)
    await forge.comment(pull.number, words, author=words)
    shown = [change.path for change in await forge.changed_files(pull.number)]
    merged = await forge.merge(pull.number, head_sha=pull.head_sha)

    assert (merged.title, merged.comments[0].body) == (words, words)
    assert (merged.body, merged.author) == (proposal.body, words)
    assert sorted(shown) == sorted(files)
    for path, text in files.items():
        assert await forge.read_file(path, ref="main") == text
    allowed = re.compile(r"[a-z0-9-]+(=\w+/?)?\^?")
    assert [each for each in arguments() if not allowed.fullmatch(each)] == []
    # fsck would only mind the NUL, had it gone into the commit message.
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
        proposal = replace(a_proposal(f"landform-{number}"), files=files)
        return await forge.open_pull_request(proposal)

    pull = asyncio.run(store())

    stored = git(repository, "ls-tree", "-rz", "--name-only", pull.head_sha).split("\0")
    assert sorted(filter(None, stored)) == sorted([*files, *SEED])
    assert is_sound(repository)


# ── People and their git ─────────────────────────────────────────────────────────


def in_clone(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=Eve", "-c", "user.email=eve@example.com")
    command = ["git", "-C", str(clone), *identity, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


async def test_a_push_is_seen_and_our_records_are_out_of_reach(
    tmp_path: Path, repository: Path, forge: LocalForge
) -> None:
    pull = await forge.open_pull_request(a_proposal())
    clone = tmp_path / "clone"
    git(repository, "clone", "--quiet", f"--branch={pull.head_branch}", str(repository), str(clone))
    in_clone(clone, "commit", "--allow-empty", "--message=By hand")

    pushed = in_clone(clone, "push", "origin", "HEAD")
    records = in_clone(clone, "push", "--force", "origin", f"HEAD:{STATE}")
    look_alike = in_clone(clone, "push", "origin", f"HEAD:refs/tags/{STATE}")

    head = in_clone(clone, "rev-parse", "HEAD").stdout.strip()
    assert (await forge.read_pull_request(pull.number)).head_sha == head != pull.head_sha
    assert [pushed.returncode, records.returncode, look_alike.returncode] == [0, 1, 1]
    assert "landform/" not in in_clone(clone, "ls-remote", "origin").stdout


async def test_collecting_garbage_takes_nothing_that_is_shown(
    repository: Path, forge: LocalForge
) -> None:
    pull = await forge.open_pull_request(a_proposal())
    closed = await forge.close(pull.number)
    changed = await forge.changed_files(pull.number)
    git(repository, "update-ref", "-d", f"refs/heads/{pull.head_branch}")

    git(repository, "gc", "--quiet", "--prune=now")

    assert await forge.read_pull_request(pull.number) == closed
    assert await forge.changed_files(pull.number) == changed
    assert (await forge.open_pull_request(a_proposal("landform-next"))).number == 2


async def test_merging_tidies_up(repository: Path, forge: LocalForge) -> None:
    git(repository, "config", "gc.autoPackLimit", "5")
    git(repository, "config", "gc.autoDetach", "false")
    pulls = [await forge.open_pull_request(a_proposal(f"landform-{n}")) for n in range(6)]

    await forge.merge(1, head_sha=pulls[0].head_sha)

    assert len(list((repository / "objects" / "pack").glob("*.pack"))) == 1
    assert await forge.list_pull_requests(state="open", limit=9) == pulls[:0:-1]
    assert is_sound(repository)


async def test_creating_a_repository_again_changes_nothing(
    repository: Path, forge: LocalForge
) -> None:
    await forge.open_pull_request(a_proposal())
    before = git(repository, "for-each-ref"), git(repository, "config", "--list")

    for files in (SEED, {"other": "files\n"}):
        await LocalForge.create(repository, files, base_url=BASE_URL, clock=lambda: NOON)

    assert (git(repository, "for-each-ref"), git(repository, "config", "--list")) == before


async def test_changes_of_every_sort_are_read_by_path(repository: Path, forge: LocalForge) -> None:
    push_commit(repository, "main", {"link": "a\n", "binary": "\0one", "diff": "x\n"})
    pull = await forge.open_pull_request(a_proposal())
    odd = '"tab\\there\\nand \\"there\\""'  # quoted as fast-import wants it
    push_commit(
        repository, pull.head_branch, {odd: "-- \n", "binary": "\0two", "diff": "diff --git a\n"}
    )
    link = f"commit refs/heads/{pull.head_branch}\ncommitter E <e@x> 1 +0000\ndata 0\n"
    link += f"from refs/heads/{pull.head_branch}^0\nM 120000 inline link\ndata 4\ndiff\n"
    git(repository, "fast-import", "--quiet", stdin=link)

    changes = {change.path: change for change in await forge.changed_files(pull.number)}

    live = "live/landform-orders/main.tf"
    assert list(changes) == ["binary", "diff", "link", live, 'tab\there\nand "there"']
    assert [c.status for c in changes.values()] == [*["modified"] * 3, "added", "added"]
    assert [(c.additions, c.deletions) for c in changes.values()] == [
        (0, 0),
        *[(1, 1)] * 2,
        *[(1, 0)] * 2,
    ]
    assert changes["binary"].patch == ""
    assert changes["diff"].patch == "@@ -1 +1 @@\n-x\n+diff --git a\n"
    assert changes["link"].patch.startswith("@@ -1 +0,0 @@\n-a\n@@ -0,0 +1 @@\n+diff\n")
    assert changes[live].patch == "@@ -0,0 +1 @@\n+storage_gib = 20\n"


async def test_a_branch_of_another_history_is_not_merged(
    repository: Path, forge: LocalForge
) -> None:
    orphan = "commit refs/heads/landform-orders\ncommitter E <e@x> 1 +0000\ndata 0\n"
    orphan += "M 100644 inline a\ndata 1\na\n"
    git(repository, "fast-import", "--quiet", stdin=orphan)
    pull = await forge.open_pull_request(a_proposal())

    assert [change.path for change in await forge.changed_files(pull.number)] == ["a"]
    with pytest.raises(NotMergeable, match="no common history"):
        await forge.merge(pull.number, head_sha=pull.head_sha)


# ── Trouble ──────────────────────────────────────────────────────────────────────


async def test_a_name_in_the_way_and_a_missing_base_are_refused(
    repository: Path, forge: LocalForge
) -> None:
    push_commit(repository, "landform-orders/by-hand", {"a": "b\n"})
    with pytest.raises(ForgeRefused, match="beside"):
        await forge.open_pull_request(a_proposal())

    git(repository, "update-ref", "-d", "refs/heads/main")
    with pytest.raises(ForgeRefused, match="no branch main"):
        await forge.open_pull_request(a_proposal("landform-other"))


async def test_trouble_is_told_without_our_paths(tmp_path: Path) -> None:
    with pytest.raises(ForgeUnavailable) as trouble:
        await a_forge(tmp_path / "nowhere.git").read_pull_request(1)

    assert trouble.value.detail == (
        "git cat-file failed (128): fatal: not a git repository: 'the repository'"
    )


@pytest.mark.parametrize(
    ("script", "error"),
    [(None, ForgeUnavailable), ("exit 129", ForgeRefused), ("kill -9 $$", ForgeUnavailable)],
    ids=["no git", "an old git", "a git that dies"],
)
async def test_git_itself_may_fail(
    repository: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, error: type[Exception]
) -> None:
    if script:
        (repository / "git").write_text(f"#!/bin/sh\n{script}\n")
        (repository / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(repository))

    with pytest.raises(error):
        await a_forge(repository).open_pull_request(a_proposal())


async def test_the_environment_and_configuration_of_others_do_not_matter(
    repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".gitconfig").write_text("[core]\n\tbare = nonsense\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_INDEX_FILE", "GIT_NAMESPACE"):
        monkeypatch.setenv(name, "elsewhere")

    pull = await a_forge(repository).open_pull_request(a_proposal())

    assert (await a_forge(repository).merge(1, head_sha=pull.head_sha)).merge_sha
