"""`docs/reference/cli.md`."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer.main

from docs.pages.markdown import NOTICE, cell, shown, table
from landform.__main__ import app

OWN_HELP = frozenset({"help", "install_completion", "show_completion"})


def commands() -> dict[str, Any]:
    """Every command that can be run, by what is typed: ``landform request create``."""
    return dict(_commands("landform", typer.main.get_command(app)))


def _commands(typed: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield typed, command
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(f"{typed} {name}", below)


def cli_page() -> str:
    """`docs/reference/cli.md`."""
    sections = [_command(typed, command) for typed, command in commands().items()]
    return f"""# Commands

{NOTICE}

Results go to stdout, one line per problem to stderr. `--help` works everywhere.

{chr(10).join(sections)}"""


def _command(typed: str, command: Any) -> str:
    below = getattr(command, "commands", {})
    text = _prose(command.help or "")
    given = [each for each in command.params if each.name not in OWN_HELP]
    arguments = "".join(
        f" {each.name.upper()}" if each.required else f" [{each.name.upper()}]"
        for each in given
        if not each.opts[0].startswith("-")
    )
    usage = f"{typed} [OPTIONS] COMMAND" if below else f"{typed} [OPTIONS]{arguments}"
    parts = [f"## `{typed}`", text, f"```text\n{usage}\n```"]
    if below:
        rows = [(f"[`{typed} {name}`](#{_anchor(f'{typed} {name}')})", _first(each.help))
                for name, each in below.items()]  # fmt: skip
        parts.append(table(("Command", "Does"), rows))
    if given:
        rows2 = [_parameter(each) for each in given]
        parts.append(table(("Option", "Default", "Description"), rows2))
    return "\n\n".join(part for part in parts if part) + "\n"


def _parameter(parameter: Any) -> tuple[str, str, str]:
    is_option = parameter.opts[0].startswith("-")
    names = [*parameter.opts, *parameter.secondary_opts] if is_option else [parameter.name.upper()]
    more = f" Environment: `{parameter.envvar}`." if parameter.envvar else ""
    many = " May be repeated." if parameter.multiple else ""
    choices = parameter.type_descriptor.annotation
    if isinstance(choices, type) and issubclass(choices, Enum):
        more += " One of " + ", ".join(f"`{each.value}`" for each in choices) + "."
    default = "required" if parameter.required else shown(parameter.default or None)
    if getattr(parameter, "is_flag", False):
        default = "yes" if parameter.default else "no"
    spelled = ", ".join(f"`{name}`" for name in names)
    return spelled, default, f"{cell(parameter.help or '')}{many}{more}"


def _prose(help_text: str) -> str:
    """A command's help; its example as a block of its own."""
    text, _, example = help_text.partition("Example: ")
    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    if example:
        paragraphs.append(f"```console\n$ {' '.join(example.split())}\n```")
    return "\n\n".join(paragraphs)


def _first(help_text: str | None) -> str:
    return " ".join((help_text or "").strip().split("\n\n")[0].split())


def _anchor(heading: str) -> str:
    return re.sub(r"[^a-z0-9 -]", "", heading.lower()).replace(" ", "-")
