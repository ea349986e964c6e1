"""What is wrong with the files that a step renders: their names, texts, and HCL. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from landform.rendering.globs import matcher
from landform.rendering.hcl_lint import hcl_problems
from landform.rendering.language import Reference
from landform.rendering.language.scanner import ScanOptions
from landform.rendering.paths import link_stays_inside, problem_of
from landform.rendering.template_files import HCL, FetchOptions
from landform.tasks.lint_expressions import Expressions
from landform.templates.errors import Problem
from landform.templates.files import TemplateFile

OPENINGS = ("${{", "{{", "{%", "{#")


@dataclass(frozen=True)
class Fetched:
    """What a step fetches: from where, how, and the values that it passes on (None: not known)."""

    start: str
    options: FetchOptions
    values: frozenset[str] | None
    renders_names: bool

    @classmethod
    def of(cls, start: str, action: str, given: Mapping[Any, Any]) -> "Fetched":
        """What the input of ``fetch:template`` or ``fetch:template:file`` asks for."""
        extension, copied = given.get("templateFileExtension"), given.get("copyWithoutTemplating")
        values = given.get("values") if "values" in given else {}
        names = copied if isinstance(copied, list) else []
        options = FetchOptions(
            copy_without_templating=tuple(each for each in names if isinstance(each, str)),
            template_file_extension=extension if isinstance(extension, str | bool) else False,
            cookiecutter_compat=given.get("cookiecutterCompat") is True,
            trim_blocks=given.get("trimBlocks") is True,
            lstrip_blocks=given.get("lstripBlocks") is True,
        )
        known = frozenset(map(str, values)) if isinstance(values, dict) else None
        return cls(start, options, known, not action.endswith(":file"))

    @property
    def scan(self) -> ScanOptions:
        options = self.options
        return ScanOptions(options.trim_blocks, options.lstrip_blocks, options.cookiecutter_compat)

    @property
    def root(self) -> str:
        """The name under which templates see the values."""
        return "cookiecutter" if self.options.cookiecutter_compat else "values"


def lint_files(files: Mapping[str, TemplateFile], fetched: Fetched) -> Iterator[Problem]:
    """Every problem of the files, which are named by their path beside the template."""
    copied = matcher(fetched.options.copy_without_templating)
    for name, file in files.items():
        inner = name.removeprefix(fetched.start).lstrip("/") or name.rpartition("/")[2]
        rendered = not copied(inner) and _has_extension(inner, fetched.options.extension)
        if fetched.renders_names:
            yield from _name(name, inner, fetched)
        if file.is_symlink:
            target = file.content.decode("utf-8", "replace")
            if not link_stays_inside(inner, target):
                what = f"is a symbolic link that leads out of the template: {target!r}"
                yield Problem(name, None, what)
        elif rendered and (text := _text(file.content)) is not None:
            yield from _content(name, inner, text, fetched)


def _has_extension(name: str, extension: str) -> bool:
    return not extension or name.endswith(extension)


def _name(name: str, inner: str, fetched: Fetched) -> Iterator[Problem]:
    if any(opening in inner for opening in OPENINGS):
        for found in _faults(inner, fetched):
            yield Problem(name, None, f"The name of the file {found[1]}")
    elif why := problem_of(inner):
        yield Problem(name, None, f"The name of the file cannot be written: {why}")


def _content(name: str, inner: str, text: str, fetched: Fetched) -> Iterator[Problem]:
    faults = list(_faults(text, fetched))
    for line, message in faults:
        yield Problem(name, line, message)
    unread = any(message.startswith("cannot be read") for _, message in faults)
    plain = inner.removesuffix(fetched.options.extension)
    if plain.endswith(HCL) and not unread:
        for found in hcl_problems(text, fetched.scan):
            yield Problem(name, found.line, found.reason, is_warning=not found.is_certain)


def _faults(text: str, fetched: Fetched) -> Iterator[tuple[int, str]]:
    expressions = Expressions(frozenset({fetched.root}), scan=fetched.scan)

    def judge(found: Reference) -> str | None:
        known, path = fetched.values, found.path
        if known is not None and path and path[0] not in known:
            return f"uses {found.root}.{path[0]}, which the step does not pass on in values"
        return None

    for found in expressions.faults(text, judge):
        yield found.line, found.message


def _text(content: bytes) -> str | None:
    if b"\x00" in content[:8192]:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
