"""`docs/reference/settings.md`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from docs.pages.markdown import NOTICE, escaped, shown, table
from landform.settings import CONFIG_FILE, SECRETS_DIR, Settings


def settings_page() -> str:
    """`docs/reference/settings.md`."""
    top = [_setting(name, field) for name, field in _own_settings("", Settings)]
    sections = []
    for name, section in _sections("", Settings):
        rows = [_setting(key, field) for key, field in _own_settings(f"{name}.", section)]
        sections.append(f"## `{name}`\n{section.__doc__}\n\n{table(SETTING_HEAD, rows)}")
    return f"""# Settings

{NOTICE}

Settings come from `landform.yaml` in the working directory (or the file that `{CONFIG_FILE}`
names), overridden by environment variables, overridden by options of the command.
Secrets belong in the environment, or in files of the directory that `{SECRETS_DIR}` names: one
per setting of the first table, named like its variable in lower case (`landform_atlantis_token`),
or one per section, holding JSON (`landform_runner`).
A setting that does not exist is an error, not a warning.

Lists and objects in environment variables are JSON:
`LANDFORM_ACCESS__ADMINS='["group:default/platform-team"]'`.

{table(SETTING_HEAD, top)}

{chr(10).join(f"{part}{chr(10)}" for part in sections)}"""


SETTING_HEAD = ("Setting", "Environment variable", "Type", "Default", "Description")


def all_settings() -> Iterator[tuple[str, FieldInfo]]:
    """Every setting by its dotted name."""
    yield from _own_settings("", Settings)
    for name, section in _sections("", Settings):
        yield from _own_settings(f"{name}.", section)


def _own_settings(prefix: str, section: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in section.model_fields.items():
        if _section(field) is None:
            yield f"{prefix}{name}", field


def _sections(prefix: str, within: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, field in within.model_fields.items():
        if section := _section(field):
            yield f"{prefix}{name}", section
            yield from _sections(f"{prefix}{name}.", section)


def _section(field: FieldInfo) -> type[BaseModel] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _setting(name: str, field: FieldInfo) -> tuple[str, ...]:
    variable = "LANDFORM_" + name.upper().replace(".", "__")
    return (
        f"`{name}`",
        f"`{variable}`",
        _type(field.annotation),
        shown(field.get_default(call_default_factory=True)),
        escaped(field.description or ""),
    )


def _type(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(kind))
    arguments = [part for part in get_args(kind) if part is not type(None)]
    if get_origin(kind) is list:
        return f"list of {_type(arguments[0])}s"
    if get_origin(kind) is dict:
        return "object of texts"
    if arguments:
        return _type(arguments[0])
    names = {str: "text", int: "whole number", float: "number", bool: "yes or no", Path: "path"}
    return "secret" if kind is SecretStr else names.get(kind, kind.__name__)
