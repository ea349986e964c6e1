"""`landform template new`: from a module to a template that lint takes, and nothing overwritten."""

from pathlib import Path

import pytest
import yaml

from tests.modules.hcl import modules
from tests.support.command_line import Done, run

NOWHERE = "http://127.0.0.1:1"
SECRET_MODULE = """\
variable "password" {
  type      = string
  sensitive = true
}
"""


async def new(tmp_path: Path, module: Path, *more: str, name: str = "my-thing") -> Done:
    return await run(
        NOWHERE, "template", "new", name, "--from-module", str(module),
        "--to", str(tmp_path / "made"), *more,
    )  # fmt: skip


def a_module(tmp_path: Path, text: str) -> Path:
    (tmp_path / "aws-thing").mkdir()
    (tmp_path / "aws-thing" / "main.tf").write_text(text)
    return tmp_path / "aws-thing"


@pytest.mark.parametrize("module", modules(), ids=lambda path: path.name)
async def test_every_module_that_ships_gets_a_template_that_lint_takes(
    module: Path, tmp_path: Path
) -> None:
    done = await new(tmp_path, module)
    made = tmp_path / "made" / "my-thing"

    linted = await run(NOWHERE, "template", "lint", str(made))
    preview = await run(NOWHERE, "template", "preview", str(made))

    assert done.did().splitlines() == [
        str(made / file) for file in ("template.yaml", "example.yaml", "README.md")
    ]
    assert linted.code == 0, linted.out
    assert preview.code == 0, preview.errors
    assert f"modules/{module.name}" in preview.out


async def test_it_says_what_to_do_next(tmp_path: Path) -> None:
    done = await new(tmp_path, modules()[0])

    assert f"landform template lint {tmp_path / 'made' / 'my-thing'}" in done.errors
    assert "landform template preview" in done.errors


async def test_owner_and_type_are_those_that_were_named(tmp_path: Path) -> None:
    await new(tmp_path, modules()[0], "--owner", "sre", "--type", "database")

    document = yaml.safe_load((tmp_path / "made" / "my-thing" / "template.yaml").read_text())
    stack, pull_request = document["spec"]["steps"]
    assert document["spec"]["owner"] == "group:default/sre"
    assert pull_request["input"]["reviewers"] == ["group:default/sre"]
    assert stack["input"]["type"] == "database"


async def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "made" / "my-thing" / "template.yaml"
    precious.parent.mkdir(parents=True)
    precious.write_text("mine")

    done = await new(tmp_path, modules()[0])

    assert done.code == 6
    assert "is there already" in done.errors
    assert precious.read_text() == "mine"


async def test_a_secret_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    done = await new(tmp_path, a_module(tmp_path, SECRET_MODULE))

    assert "warning: password is sensitive" in done.errors
    assert "password" not in (tmp_path / "made" / "my-thing" / "template.yaml").read_text()


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ('variable "x" {', "my-thing", "main.tf:1: is not valid HCL"),
        ('variable "x" {\n  type = strin\n}\n', "my-thing", "variable x: 'strin' is not a type"),
        ("", "../my-thing", "cannot be used"),
        ("", "-x", "cannot be used"),
    ],
)
async def test_what_cannot_be_used_is_refused_and_nothing_is_written(
    tmp_path: Path, text: str, name: str, said: str
) -> None:
    module = a_module(tmp_path, text)

    done = await run(
        NOWHERE, "template", "new", "--from-module", str(module), "--to", str(tmp_path / "made"),
        "--", name,
    )  # fmt: skip

    assert done.code == 3
    assert said in done.errors
    assert not (tmp_path / "made").exists()


async def test_a_directory_without_terraform_is_refused(tmp_path: Path) -> None:
    done = await new(tmp_path, tmp_path)

    assert done.code == 3
    assert "has no .tf files" in done.errors
