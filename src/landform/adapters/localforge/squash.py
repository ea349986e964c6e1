"""The tree of a squash merge, computed without a work tree."""

from landform.adapters.localforge.git import Git
from landform.changes.errors import NotMergeable


async def merged_tree(git: Git, base: str, head: str) -> str:
    """The tree of ``base`` with the changes of ``head``.

    Raises:
        NotMergeable: they conflict (``paths`` says where), or have no common history.
        ForgeUnavailable: git failed.
    """
    answer = await git.run(
        "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head,
        ok=(0, 1, 128),
    )  # fmt: skip
    tree, *paths = answer.stdout.decode("utf-8", "replace").rstrip("\0").split("\0")
    if answer.code == 0:
        return tree
    if answer.code == 1:
        named = ", ".join(paths[:5]) + (", …" if len(paths) > 5 else "")
        raise NotMergeable(f"It conflicts with the base branch in {named}.", paths=paths)
    if "unrelated histories" in answer.stderr:
        raise NotMergeable("It has no common history with the base branch.")
    raise git.failure("merge-tree", answer)


async def has_landed(git: Git, commit: str, base: str) -> bool:
    """Whether the history of ``base`` has ``commit``.

    Raises:
        ForgeUnavailable: git failed.
    """
    answer = await git.run("merge-base", "--is-ancestor", commit, base, ok=(0, 1))
    return answer.code == 0
