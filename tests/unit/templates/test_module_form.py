"""The form that a module gives a start to is one that lint takes and that fits its example."""

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from landform.rendering.models import StackSettings
from landform.rendering.stack import render_stack
from landform.rendering.verify import verify_stack
from landform.requests.intake import prepare_stack
from landform.templates.models import Template
from landform.templates.module_form import Form, Naming, form_from_module
from landform.templates.module_source import read_module
from landform.templates.parsing import parse_template

NAMING = Naming("my-queue", "aws-queue", "group:default/platform-team", "queue")
MODULE = """\
variable "name" {
  type = string
  validation {
    condition     = length(var.name) <= 40 && can(regex("^[a-z][a-z0-9-]+$", var.name))
    error_message = "name must be short."
  }
}
variable "environment" {
  type = string
  validation {
    condition     = contains(["test", "live"], var.environment)
    error_message = "environment must be test or live."
  }
}
variable "instance_class" {
  description = "Class, for example db.t4g.small."
  type        = string
  validation {
    condition     = can(regex("^db\\\\.", var.instance_class))
    error_message = "instance_class must be one of RDS."
  }
}
variable "storage_gib" {
  type    = number
  default = 20
  validation {
    condition     = var.storage_gib >= 20 && floor(var.storage_gib) == var.storage_gib
    error_message = "storage_gib must be 20 or more."
  }
}
variable "password" {
  type      = string
  sensitive = true
}
variable "rules" {
  type    = list(object({ port = number, note = optional(string) }))
  default = []
}
output "url" {
  description = "Where it is"
  value       = 1
}
output "key" {
  sensitive = true
  value     = 2
}
"""


def template_of(form: Form) -> Template:
    text = yaml.safe_dump(form.document, sort_keys=False)
    template, problems = parse_template("template.yaml", text, version="1")
    assert template is not None, problems
    return template


def made(text: str = MODULE) -> Form:
    return form_from_module(read_module({"main.tf": text}), NAMING)


def test_rules_of_the_module_become_rules_of_the_form() -> None:
    first, settings_ = made().document["spec"]["parameters"]

    assert first["properties"]["name"]["maxLength"] == 40
    assert first["properties"]["environment"]["enum"] == ["test", "live"]
    assert settings_["required"] == ["instanceClass"]
    assert settings_["properties"]["storageGib"] == {
        "title": "Storage (GiB)",
        "type": "integer",
        "minimum": 20,
        "default": 20,
        "ui:help": "storage_gib must be 20 or more.",
    }


def test_a_secret_is_never_asked_for_and_one_that_comes_out_is_marked() -> None:
    form = made()
    template = template_of(form)

    assert form.left_out == ("password",)
    assert "password" not in template.stack_step.variables
    assert "password" not in template.parameter_names
    assert {each.name: each.sensitive for each in template.stack_step.outputs} == {
        "url": False,
        "key": True,
    }


def test_the_example_is_taken_from_what_the_module_says() -> None:
    example = made().example

    assert example["instanceClass"] == "db.t4g.small"
    assert example["storageGib"] == 20


def test_the_example_can_be_rendered() -> None:
    form = made(MODULE.replace('"test", "live"', '"dev", "live"'))
    template = template_of(form)

    _, stack = prepare_stack(template, form.example, StackSettings())
    verify_stack(render_stack(stack, template.name, StackSettings()), stack)

    assert stack.variables["instance_class"] == "db.t4g.small"
    assert stack.directory == "live/dev/payments/example"


def test_a_module_without_variables_still_gets_a_form() -> None:
    form = made("")

    assert [page["title"] for page in form.document["spec"]["parameters"]] == ["What it is for"]
    assert template_of(form).stack_step.variables == {}


def test_two_variables_that_would_meet_in_one_field_keep_their_names() -> None:
    form = made('variable "a_b" {}\nvariable "aB" {}\n')

    assert form.fields == {"a_b": "a_b", "aB": "aB"}


def test_a_variable_that_only_sounds_like_the_owner_is_not_given_the_owner() -> None:
    form = made('variable "owner" {\n  type = list(string)\n}\n')

    assert form.fields == {"owner": "owner_setting"}
    assert template_of(form).stack_step.owner == "${{ parameters.owner }}"


NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,12}", fullmatch=True)
TYPES = st.sampled_from(
    ["string", "number", "bool", "any", "list(string)", "set(number)", "map(any)", "tuple([bool])",
     "object({a = string, b = optional(list(object({c = bool})))})"]
)  # fmt: skip


@settings(max_examples=40)
@given(st.dictionaries(NAMES, st.tuples(TYPES, st.booleans()), max_size=5))
def test_every_module_gets_a_form_that_lint_takes(variables: dict[str, tuple[str, bool]]) -> None:
    text = "".join(
        f'variable "{name}" {{\n  type = {kind}\n{"  default = null" if optional else ""}\n}}\n'
        for name, (kind, optional) in variables.items()
    )

    template = template_of(made(text))

    assert set(template.stack_step.variables) == set(variables)
