"""`landform template new`: the start of a request template, from a Terraform module."""

from pathlib import Path
from typing import Annotated

import typer
import yaml

from landform.cli.client import fail
from landform.cli.reading import read_text
from landform.kernel.errors import DomainError
from landform.kernel.names import EntityRef, safe_name
from landform.templates.module_form import Form, Naming, form_from_module
from landform.templates.module_source import BrokenModule, Module, read_module
from landform.templates.parsing import parse_template

INVALID, TAKEN = 3, 6

README = """\
# {title}

The form for [`{module}`](../../modules/{module}/README.md).
Say here what it is for, and what it leaves out.
`example.yaml` holds one filled-in form.

## Form and module
| Field | Variable of the module |
| --- | --- |
{rows}
"""


class _Indented(yaml.SafeDumper):
    """Lists stand below their key, indented, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        super().increase_indent(flow, indentless=False)


def new(
    name: Annotated[str, typer.Argument(help="Name of the template and of its directory.")],
    from_module: Annotated[
        Path, typer.Option("--from-module", help="Directory of the Terraform module.")
    ],
    to: Annotated[
        Path, typer.Option("--to", help="Where the template's directory is made.")
    ] = Path("request-templates"),
    owner: Annotated[
        str, typer.Option("--owner", help="Group that owns the template and reviews requests.")
    ] = "group:default/platform-team",
    type_: Annotated[
        str, typer.Option("--type", help="What the catalog calls the thing: spec.type.")
    ] = "resource",
) -> None:
    """Write the start of a request template, with a form made from a module's variables.

    Example: landform template new my-queue --from-module modules/aws-sqs-queue --type queue
    """
    module = _module(from_module)
    naming = _naming(name, from_module, owner, type_)
    directory = to / name
    form = form_from_module(module, naming)
    files = _files(form, naming)
    _, problems = parse_template("template.yaml", files["template.yaml"], version="new")
    if problems:
        fail("; ".join(str(problem) for problem in problems), code=INVALID)
    _write(directory, files)
    for file in files:
        typer.echo(f"{directory / file}")
    _say_what_is_next(directory, form)


def _module(directory: Path) -> Module:
    files = {path.name: read_text(path) for path in sorted(directory.glob("*.tf"))}
    if not files:
        fail(f"{directory} has no .tf files; name the directory of a module.", code=INVALID)
    try:
        return read_module(files)
    except BrokenModule as error:
        for problem in error.problems[:-1]:
            typer.echo(f"error: {directory}/{problem}", err=True)
        fail(f"{directory}/{error.problems[-1]}", code=INVALID)


def _naming(name: str, from_module: Path, owner: str, type_: str) -> Naming:
    try:
        group = EntityRef.parse(owner, default_kind="group")
        module = safe_name(from_module.resolve().name, "module")
        return Naming(safe_name(name, "name"), module, str(group), type_)
    except DomainError as error:
        fail(error.detail, code=INVALID)


def _files(form: Form, naming: Naming) -> dict[str, str]:
    rows = "\n".join(f"| `{key}` | `{variable}` |" for variable, key in form.fields.items())
    title = form.document["metadata"]["title"]
    return {
        "template.yaml": _yaml(form.document),
        "example.yaml": "# Values for the form. Used by `landform template preview` and tests.\n"
        + _yaml(form.example),
        "README.md": README.format(title=title, module=naming.module, rows=rows),
    }


def _yaml(value: object) -> str:
    return yaml.dump(value, Dumper=_Indented, sort_keys=False, allow_unicode=True, width=10_000)


def _write(directory: Path, files: dict[str, str]) -> None:
    try:
        directory.mkdir(parents=True)
    except FileExistsError:
        fail(f"{directory} is there already; choose another name, or remove it.", code=TAKEN)
    except OSError as error:
        fail(f"{directory} cannot be made: {error.strerror}.", code=INVALID)
    for file, text in files.items():
        (directory / file).write_text(text, encoding="utf-8")


def _say_what_is_next(directory: Path, form: Form) -> None:
    for variable in form.left_out:
        typer.echo(
            f"warning: {variable} is sensitive, so the form does not ask for it: values of a form "
            "are kept in git. Let the module read it from a secret.",
            err=True,
        )
    typer.echo(
        "Next: put titles, descriptions and help into plain words, and choose what people need "
        "not see. Then run\n"
        f"  landform template lint {directory}\n"
        f"  landform template preview {directory}",
        err=True,
    )
