"""Who owns a directory, by rules as in a CODEOWNERS file. Pure.

Source: https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/
customizing-your-repository/about-code-owners. Unlike there, ``!`` and ``[ ]`` are refused,
since GitHub refuses them, too.
"""

from collections.abc import Iterable

from pathspec import GitIgnoreSpec

from landform.templates.models import CodeOwners

FILE = "main.tf"  # every stack has it
NOT_IN_CODEOWNERS = frozenset("![]\\#")


def owners_of(directory: str, rules: Iterable[CodeOwners]) -> tuple[str, ...]:
    """The owners that the last fitting rule names; none where none fits.

    ``directory`` is relative to the repository; a rule fits it if it fits a file in it.
    """
    owners: tuple[str, ...] = ()
    for rule in rules:
        # A last `*` means files right there, where git's own patterns go on into directories.
        pattern = f"{rule.pattern[:-1]}{FILE}" if rule.pattern.endswith("/*") else rule.pattern
        if GitIgnoreSpec.from_lines([pattern]).match_file(f"{directory}/{FILE}"):
            owners = rule.owners
    return owners


def is_pattern(text: str) -> bool:
    """Whether GitHub would take this as a pattern of a CODEOWNERS file."""
    return bool(text.strip()) and not NOT_IN_CODEOWNERS.intersection(text) and "\n" not in text
