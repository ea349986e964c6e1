"""A template and its values to a `Stack`, and a `Stack` to files.

Values travel in ``landform.auto.tfvars.json``, which Terraform reads as data:
``${file("/etc/passwd")}`` in it stays those characters. The ``.tf`` files hold
only names that were checked, and settings of the platform team.
"""

import json
from dataclasses import asdict
from typing import Any

import yaml

from landform.kernel.names import EntityRef, safe_name
from landform.rendering import hcl
from landform.rendering.errors import RenderFailed
from landform.rendering.language import evaluate
from landform.rendering.models import RenderedChange, Stack, StackSettings
from landform.templates.codeowners import owners_of
from landform.templates.models import OutputSpec, Template

VALUES_FILE = "landform.auto.tfvars.json"
CATALOG_FILE = "catalog-info.yaml"
VERSIONS_FILE = "versions.tf"
MAX_ENTITY_NAME = 63  # characters, Backstage's limit


def resolve_stack(template: Template, values: dict[str, Any], settings: StackSettings) -> Stack:
    """Evaluate the template's steps with values that were validated.

    Raises:
        RenderFailed: an expression fails, a name, owner or title is empty, or the template
            orders no stack.
        UnsafeName: name, environment or owner cannot be part of a path.
        InvalidEntityRef: the owner, the system or who uses it is not an entity reference.
    """
    stack, proposed = template.stack, template.pull_request
    if stack is None or proposed is None:
        raise RenderFailed(f"The template {template.name} orders no stack: its steps are a task.")
    step = _evaluated(asdict(stack), values, "the stack")
    request = _evaluated(asdict(proposed), values, "the pull request")
    name = safe_name(_text(step["name"], "name"), "name")
    environment = safe_name(_text(step["environment"], "environment"), "environment")
    owner = EntityRef.parse(_text(step["owner"], "owner"), default_kind="group")
    if len(name) + len(environment) + 1 > MAX_ENTITY_NAME:
        raise RenderFailed(
            f"The name {name!r} is too long: with '-{environment}' it may have "
            f"{MAX_ENTITY_NAME} characters."
        )
    directory = "/".join(
        (settings.live, environment, safe_name(_directory_of(owner), "owner"), name)
    )
    system = step["system"] and EntityRef.parse(str(step["system"]), default_kind="system")
    return Stack(
        name=name,
        environment=environment,
        owner=str(owner),
        system=str(system) if system else None,
        description=step["description"] or None,
        type=_text(step["type"], "type"),
        module=step["module"],
        variables=step["variables"],
        outputs=stack.outputs,
        title=_one_line(_text(request["title"], "title")),
        quorum=proposed.quorum,
        reviewers=proposed.reviewers,
        apply=proposed.apply,
        directory=directory,
        codeowners=owners_of(directory, proposed.codeowners),
        used_by=_users_of(step["used_by"]),
    )


def render_stack(stack: Stack, template_name: str, settings: StackSettings) -> RenderedChange:
    """Return the files of the stack's directory. The same stack always gives the same bytes."""
    files = {
        CATALOG_FILE: _catalog_info(stack),
        VALUES_FILE: json.dumps(stack.variables, indent=2, sort_keys=True, ensure_ascii=False)
        + "\n",
        "main.tf": _main(stack, template_name, settings),
        "outputs.tf": _outputs(stack.outputs),
        "variables.tf": "".join(f'variable "{name}" {{}}\n' for name in sorted(stack.variables)),
        VERSIONS_FILE: _versions(stack, settings),
    }
    return RenderedChange({f"{stack.directory}/{path}": text for path, text in files.items()})


def render_retirement(stack: Stack, template_name: str, settings: StackSettings) -> RenderedChange:
    """Return what is left of the stack's directory once nothing is to be there.

    Terraform destroys what its state has and no file declares. It needs the backend and the
    provider for that, and a runner plans no directory that is gone: so that file stays, and
    says why.
    """
    note = (
        f"# Retired: {stack.name} in {stack.environment}, once made from the request template "
        f"{template_name}.\n# Backend and provider stay, so that Terraform could destroy the rest. "
        "The name may be\n# ordered again; otherwise delete this directory after the apply.\n"
    )
    kept = f"{stack.directory}/{VERSIONS_FILE}"
    files = render_stack(stack, template_name, settings).files
    return RenderedChange(
        {kept: note + files[kept]}, removed=tuple(path for path in files if path != kept)
    )


def state_key(directory: str) -> str:
    """Where the state of a directory lies in the state bucket."""
    return f"{directory}/terraform.tfstate"


def _main(stack: Stack, template_name: str, settings: StackSettings) -> str:
    up = "../" * len(stack.directory.split("/"))
    source = hcl.attributes({"source": hcl.quoted(f"{up}{settings.modules}/{stack.module}")})
    arguments = hcl.attributes({name: f"var.{name}" for name in sorted(stack.variables)})
    return (
        f"# Written by Landform from the request template {template_name}.\n"
        f"# Change it through its form: values live in {VALUES_FILE}.\n"
        f'module "this" {{\n{source}\n{arguments}}}\n'
    )


def _outputs(outputs: tuple[OutputSpec, ...]) -> str:
    blocks = []
    for output in outputs:
        values = {
            "description": hcl.quoted(output.description),
            "value": f"module.this.{output.name}",
        }
        if output.sensitive:
            values["sensitive"] = "true"
        blocks.append(f'output "{output.name}" {{\n{hcl.attributes(values)}}}\n')
    return "\n".join(blocks)


def _versions(stack: Stack, settings: StackSettings) -> str:
    backend = hcl.attributes(
        {
            "bucket": hcl.quoted(settings.state_bucket),
            "key": hcl.quoted(state_key(stack.directory)),
            "region": hcl.quoted(settings.state_region or settings.region),
            "encrypt": "true",
            "use_lockfile": "true",
        },
        indent=4,
    )
    tags = hcl.attributes(
        {
            '"landform:environment"': hcl.quoted(stack.environment),
            '"landform:owner"': hcl.quoted(stack.owner),
            '"landform:stack"': hcl.quoted(stack.directory),
        },
        indent=6,
    )
    return (
        'terraform {\n  required_version = ">= 1.10"\n\n'
        '  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n    }\n  }\n\n'
        f'  backend "s3" {{\n{backend}  }}\n}}\n\n'
        f'provider "aws" {{\n  region = {hcl.quoted(settings.region)}\n\n'
        f"  default_tags {{\n    tags = {{\n{tags}    }}\n  }}\n}}\n"
    )


def _catalog_info(stack: Stack) -> str:
    spec: dict[str, Any] = {"type": stack.type, "owner": stack.owner}
    if stack.system:
        spec["system"] = stack.system
    if stack.used_by:
        spec["dependencyOf"] = list(stack.used_by)
    metadata: dict[str, Any] = {
        "name": stack.entity_name,
        "annotations": {"landform.dev/directory": stack.directory},
    }
    if stack.description:
        metadata["description"] = stack.description
    entity = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Resource",
        "metadata": metadata,
        "spec": spec,
    }
    return yaml.safe_dump(entity, sort_keys=False, allow_unicode=True, width=10_000)


def _evaluated(node: dict[str, Any], values: dict[str, Any], where: str) -> dict[str, Any]:
    """A step's input; an optional field that was left empty is null, so that no key is missing."""
    evaluated = evaluate(node, {"parameters": values}, where=where, strict=True)
    return {key: _completed(part, evaluated.get(key)) for key, part in node.items()}


def _completed(node: Any, evaluated: Any) -> Any:
    if isinstance(node, dict) and isinstance(evaluated, dict):
        return {key: _completed(part, evaluated.get(key)) for key, part in node.items()}
    if isinstance(node, list | tuple) and isinstance(evaluated, list):
        return [_completed(part, done) for part, done in zip(node, evaluated, strict=True)]
    return evaluated


def _users_of(value: Any) -> tuple[str, ...]:
    """What depends on the stack: one reference or a list of them, components unless they say."""
    refs = [value] if isinstance(value, str) else value or []
    if not isinstance(refs, list) or not all(isinstance(ref, str) for ref in refs):
        raise RenderFailed("usedBy of the stack must be an entity reference, or a list of them.")
    found = (EntityRef.parse(ref, default_kind="component") for ref in refs if ref.strip())
    return tuple(sorted({str(ref) for ref in found}))


def _directory_of(owner: EntityRef) -> str:
    return owner.name if owner.namespace == "default" else f"{owner.namespace}.{owner.name}"


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RenderFailed(f"The {what} of the stack is empty.")
    return value


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
