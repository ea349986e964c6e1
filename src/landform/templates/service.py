"""Read request templates from directories: ``<root>/<name>/template.yaml``."""

import hashlib
from pathlib import Path
from typing import Any

import structlog
import yaml

from landform.templates.errors import BrokenTemplate, Problem, TemplateNotFound
from landform.templates.files import TemplateFile, read_files
from landform.templates.models import Template
from landform.templates.parsing import parse_template
from landform.templates.yaml_source import Loader

log = structlog.get_logger()

TEMPLATE_FILE = "template.yaml"


class TemplateService:
    """The published templates, as the directories say now.

    Files are read again when they change, so an author sees an edit at the next
    call; a request keeps the version it was made with.
    """

    def __init__(self, roots: list[Path]) -> None:
        self._roots = roots
        self._read: dict[Path, tuple[str, Template | BrokenTemplate]] = {}

    def list_templates(self) -> list[Template]:
        """Every template that can be used, by title. Broken ones are logged and left out."""
        found = [self._load(directory) for directory in self._directories()]
        usable = [template for template in found if isinstance(template, Template)]
        return sorted(usable, key=lambda template: (template.title.lower(), template.name))

    def get(self, name: str) -> Template:
        """Raises `TemplateNotFound`, or `BrokenTemplate` with every problem."""
        for directory in self._directories():
            if directory.name == name:
                loaded = self._load(directory)
                if isinstance(loaded, BrokenTemplate):
                    raise loaded
                return loaded
        known = ", ".join(template.name for template in self.list_templates()) or "none"
        raise TemplateNotFound(f"There is no template {name!r}. Published: {known}.")

    def source(self, name: str) -> tuple[dict[str, Any], dict[str, TemplateFile]]:
        """The template as its author wrote it, and the files beside it.

        Raises `TemplateNotFound`, `BrokenTemplate`, `TemplateTooLarge`.
        """
        return read_source(self._directory(name)), read_files(self._directory(name))

    def document(self, name: str) -> dict[str, Any]:
        """The template as its author wrote it. Raises as `get`."""
        return read_source(self._directory(name))

    def _directory(self, name: str) -> Path:
        template = self.get(name)
        [directory] = (each for each in self._directories() if each.name == template.name)
        return directory

    def _directories(self) -> list[Path]:
        return sorted(
            directory
            for root in self._roots
            if root.is_dir()
            for directory in root.iterdir()
            if (directory / TEMPLATE_FILE).is_file()
        )

    def _load(self, directory: Path) -> Template | BrokenTemplate:
        version = digest(directory)
        known = self._read.get(directory)
        if known and known[0] == version:
            return known[1]
        loaded: Template | BrokenTemplate
        template, problems = read_template(directory, version=version)
        if template is None:
            loaded = BrokenTemplate(directory.name, problems)
            log.error("template.broken", template=directory.name, problems=len(problems))
        else:
            loaded = template
        self._read[directory] = (version, loaded)
        return loaded


def read_template(
    directory: Path, *, version: str | None = None
) -> tuple[Template | None, list[Problem]]:
    """Read one template directory; the template is None where there are problems."""
    path = directory / TEMPLATE_FILE
    if not path.is_file():
        return None, [Problem(TEMPLATE_FILE, None, "does not exist")]
    if path.is_symlink():
        return None, [Problem(TEMPLATE_FILE, None, "is a symbolic link, which is not followed")]
    text = path.read_text(encoding="utf-8", errors="replace")
    template, problems = parse_template(TEMPLATE_FILE, text, version=version or digest(directory))
    if template and template.name != directory.resolve().name:
        problems = [
            Problem(TEMPLATE_FILE, 1, f"metadata.name must be {directory.name}, as its directory")
        ]
        return None, problems
    return template, problems


def read_source(directory: Path) -> dict[str, Any]:
    """The document of a template that was read without problems."""
    text = (directory / TEMPLATE_FILE).read_bytes()
    document: dict[str, Any] = yaml.load(text, Loader)  # noqa: S506 (a safe loader)
    return document


def digest(directory: Path) -> str:
    """SHA-256 over the names and contents of all files of the directory."""
    state = hashlib.sha256()
    for path in sorted(path for path in directory.rglob("*") if path.is_file()):
        for part in (str(path.relative_to(directory)).encode(), path.read_bytes()):
            state.update(len(part).to_bytes(8, "big"))
            state.update(part)
    return state.hexdigest()
