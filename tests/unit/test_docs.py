"""The documentation says what is so: links lead somewhere, commands, files and tests exist."""

import ast
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs import generate
from docs.pages.commands import commands
from docs.pages.errors import all_errors, slug_of
from docs.pages.lifecycle import HAPPENED, MEANS
from docs.pages.settings import all_settings
from landform.requests.models import EventType, Status

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "landform"

SKIPPED = {"node_modules", "static", "fixtures", "skeleton"}  # the last: of other repositories
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part in SKIPPED or part.startswith(".") for part in path.relative_to(ROOT).parts)
)
OURS = [path for path in PAGES if path.parent == ROOT or "docs" in path.relative_to(ROOT).parts]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
REPO_PATH = re.compile(r"(\.?[A-Za-z_][\w.-]*(?:/[\w.-]+)+/?)(?::([A-Za-z_][\w.]*))?")
METHOD = re.compile(r"([A-Z]\w+)\.[a-z_]\w*")
TEST_NAME = re.compile(r"test_\w+")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
every_page_of_ours = pytest.mark.parametrize(
    "page", OURS, ids=lambda page: str(page.relative_to(ROOT))
)


def prose(page: Path) -> str:
    """The page without its code blocks."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub makes anchors of them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def shell_lines(page: Path) -> Iterator[list[str]]:
    """The commands of a page's ``console`` (after ``$``) and ``bash`` blocks, as words."""
    for language, block in FENCE.findall(page.read_text(encoding="utf-8")):
        if language not in ("bash", "console"):
            continue
        for line in block.splitlines():
            typed = line.removeprefix("$ ") if line.startswith("$ ") or language == "bash" else ""
            if typed.split("#")[0].strip():
                yield shlex.split(typed, comments=True)


@cache
def names_in(module: Path) -> frozenset[str]:
    """Every function, class and method of a module, and its other top-level names."""
    found: set[str] = set()

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(f"{prefix}{child.name}")
                visit(child, f"{prefix}{child.name}.")

    visit(ast.parse(module.read_text(encoding="utf-8")), "")
    return frozenset(found)


@cache
def known_tests() -> frozenset[str]:
    everything = (ROOT / "tests").rglob("*.py")
    files = [file for file in everything if not SKIPPED.intersection(file.parts)]
    return frozenset(name for file in files for name in (*names_in(file), file.stem))


@cache
def known_names() -> frozenset[str]:
    return frozenset(name for file in PACKAGE.rglob("*.py") for name in names_in(file))


def test_what_is_generated_is_current() -> None:
    assert generate.stale() == [], "run: .venv/bin/python -m docs.generate"


def test_every_setting_is_described() -> None:
    assert not [name for name, field in all_settings() if not field.description]


def test_every_error_has_a_title_and_a_slug_of_its_own() -> None:
    slugs = [slug_of(kind) for kind in all_errors()]

    assert len(slugs) == len(set(slugs))
    assert all(kind.title for kind in all_errors())


def test_every_command_and_every_option_is_described() -> None:
    for typed, command in commands().items():
        assert command.help, typed
        for parameter in command.params:
            assert parameter.help, f"{typed} {parameter.name}"


def test_every_status_and_event_is_explained() -> None:
    assert set(MEANS) == set(Status)
    assert set(HAPPENED) == set(EventType)


@every_page
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), f"{target} does not exist"
        if anchor and linked.suffix == ".md":
            assert anchor in anchors(linked), f"{target} has no such heading"


@every_page_of_ours
def test_every_command_can_be_typed(page: Path) -> None:
    for words in shell_lines(page):
        if words[0] == "landform":
            the_command_exists(words)
        elif words[0] == "make":
            assert set(words[1:]) <= make_targets(), " ".join(words)


@every_page_of_ours
def test_every_command_in_the_text_can_be_typed(page: Path) -> None:
    for code in CODE.findall(prose(page)):
        if code.startswith("landform ") and "…" not in code:
            the_command_exists(shlex.split(code))
        elif match := re.fullmatch(r"make ([a-z-]+)", code):
            assert match[1] in make_targets(), code


@every_page_of_ours
def test_every_file_and_function_that_is_named_exists(page: Path) -> None:
    for code in CODE.findall(prose(page)):
        match = REPO_PATH.fullmatch(code)
        if match is None or not (places := places_of(match[1])):
            continue
        found = next((place for place in places if place.exists()), None)
        assert found, f"{code} does not exist"
        if match[2]:
            assert match[2] in names_in(found), f"{code}: there is no such function"


@every_page_of_ours
def test_every_method_that_is_named_exists(page: Path) -> None:
    for code in CODE.findall(prose(page)):
        match = METHOD.fullmatch(code)
        if match and match[1] in known_names():
            assert code in known_names(), f"{code} does not exist"


@every_page_of_ours
def test_every_test_that_is_named_exists(page: Path) -> None:
    for code in CODE.findall(prose(page)):
        if TEST_NAME.fullmatch(code):
            assert code in known_tests(), f"{code} does not exist"


def test_hooks_run_what_is_in_the_environment() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    for hook in config["repos"][0]["hooks"]:
        tool = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert f"$(BIN)/{tool}" in makefile, f"make check does not run {tool}"


def places_of(path: str) -> list[Path]:
    """Where a path may lie: below the repository or below the package; nowhere if it is no path."""
    first = path.split("/", maxsplit=1)[0]
    if first.startswith(".") and first != ".ci":
        return []  # made on this machine, such as `.landform/landform.db`
    return [root / path for root in (ROOT, PACKAGE) if (root / first).is_dir()]


def make_targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def the_command_exists(words: list[str]) -> None:
    """Walk the groups of commands as far as the words lead; then look at the options."""
    shown = " ".join(words)
    if "|" in words:
        words = words[: words.index("|")]
    known = commands()
    typed = words.pop(0)
    while words and f"{typed} {words[0]}" in known:
        typed = f"{typed} {words.pop(0)}"
    path = [known[typed[: end.start()]] for end in re.finditer(r"(?= )|$", typed)]
    assert not getattr(path[-1], "commands", {}) or not words or words[0].startswith("-"), (
        f"{shown}: {typed} has no command {words[0]}"
    )
    options = {option for command in path for option in options_of(command)}
    for word in words:
        if word.startswith("-") and word != "-":
            assert word.split("=")[0] in options, f"{shown}: there is no {word}"


def options_of(command: Any) -> set[str]:
    given = {
        option
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }
    return {*given, "--help"}
