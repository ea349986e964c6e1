"""Who calls a module sees no difference between the current provider and the offline one."""

import re
from pathlib import Path

import pytest

from landform.templates.module_source import ModuleVariable
from tests.modules.hcl import (
    MODULES,
    NO_TWIN,
    code,
    interface,
    modules,
    name_of,
    output_values,
    sources,
    twins,
)
from tests.modules.stacks import TEMPLATES, template_in, templates

FIRST = ("name", "environment", "owner", "system")
SECRET = re.compile(r"password|token|secret_(string|value)|private_key")
USED = re.compile(r"\bvar\.(\w+)")


@pytest.mark.parametrize("twin", twins(), ids=name_of)
def test_a_twin_takes_what_its_module_takes(twin: Path) -> None:
    assert [_shape(each) for each in interface(twin).variables] == [
        _shape(each) for each in interface(MODULES / twin.name).variables
    ]


@pytest.mark.parametrize("twin", twins(), ids=name_of)
def test_a_twin_gives_what_its_module_gives(twin: Path) -> None:
    assert interface(twin).outputs == interface(MODULES / twin.name).outputs


def test_every_module_has_a_twin_or_a_reason() -> None:
    missing = {path.name for path in modules()} - {path.name for path in twins()}

    assert missing == NO_TWIN.keys()


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_every_module_is_told_who_owns_it_first(module: Path) -> None:
    names = [each.name for each in interface(module).variables]

    assert tuple(names[:4]) == FIRST
    assert names[-1] == "tags"


@pytest.mark.parametrize("module", [*modules(), *twins()], ids=name_of)
def test_everything_is_described_and_nothing_optional_breaks_on_null(module: Path) -> None:
    for variable in interface(module).variables:
        assert variable.description.endswith("."), variable.name
        assert variable.required or variable.nullable == (variable.default is None), variable.name
        assert all(each.message.startswith(variable.name) for each in variable.validations)
    for output in interface(module).outputs:
        assert output.description.endswith("."), output.name


@pytest.mark.parametrize("module", [*modules(), *twins()], ids=name_of)
def test_outputs_are_references_and_never_secrets(module: Path) -> None:
    values = output_values(module)

    assert values
    assert not [text for text in (*values, *values.values()) if SECRET.search(text)]
    assert not any(each.sensitive for each in interface(module).outputs)


@pytest.mark.parametrize("module", [*modules(), *twins()], ids=name_of)
def test_a_module_declares_what_it_uses(module: Path) -> None:
    declared = {each.name for each in interface(module).variables}

    assert set(USED.findall(code(module))) <= declared


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_a_module_uses_what_it_declares(module: Path) -> None:
    """Not so a twin, which may lack the means; its README says what differs."""
    resources = {name: text for name, text in sources(module).items() if name != "variables.tf"}
    used = set(USED.findall("\n".join(resources.values())))

    assert used == {each.name for each in interface(module).variables}


@pytest.mark.parametrize("directory", templates(), ids=name_of)
def test_a_form_passes_only_what_the_module_takes_and_all_that_it_needs(directory: Path) -> None:
    template = template_in(directory)
    found = interface(MODULES / template.stack_step.module)
    known = {each.name: each for each in found.variables}
    given = set(template.stack_step.variables)

    assert given <= known.keys()
    assert {name for name, each in known.items() if each.required} <= given
    assert {each.name for each in template.stack_step.outputs} <= {
        each.name for each in found.outputs
    }


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_every_module_has_a_form_of_its_name(module: Path) -> None:
    assert template_in(TEMPLATES / module.name).stack_step.module == module.name


def _shape(variable: ModuleVariable) -> tuple[object, ...]:
    return (
        variable.name,
        str(variable.type),
        variable.required,
        variable.default,
        variable.sensitive,
        variable.nullable,
        variable.validations,
        variable.description,
    )
