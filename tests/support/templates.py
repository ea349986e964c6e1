"""Templates for tests."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from landform.templates.models import ApplyMode, OutputSpec, PullRequestStep, StackStep, Template
from tests.support.builders import PLATFORM

PROBE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: probe
  title: A probe
  description: A stack of terraform_data, which needs no provider.
spec:
  owner: group:default/platform-team
  type: resource
  parameters:
    title: Probe
    required: [name, environment, owner]
    properties:
      name: {type: string, pattern: "^[a-z][a-z0-9-]{1,40}$"}
      environment: {type: string, enum: [dev, production]}
      owner: {type: string}
      note: {type: string, default: ""}
  steps:
    - id: stack
      action: landform:stack
      input:
        name: ${{ parameters.name }}
        environment: ${{ parameters.environment }}
        owner: ${{ parameters.owner }}
        type: probe
        module: probe
        variables: {name: "${{ parameters.name }}", note: "${{ parameters.note }}"}
        outputs: {endpoint: Where it is, secret: {description: A secret, sensitive: true}}
    - id: pull-request
      action: landform:pull-request
      input:
        title: Create ${{ parameters.name }}
        quorum: 1
        reviewers: [group:default/platform-team]
        apply: automatic
"""
"""A whole template whose module needs no provider."""


def write_probe(root: Path) -> Path:
    """Write the probe template below ``root``; returns ``root``, a directory of templates."""
    (root / "probe").mkdir(parents=True, exist_ok=True)
    (root / "probe" / "template.yaml").write_text(PROBE, encoding="utf-8")
    return root


def a_template(**changes: Any) -> Template:
    template = Template(
        name="probe",
        title="A probe",
        description="",
        owner=PLATFORM,
        type="resource",
        tags=(),
        version="0" * 64,
        pages=(),
        stack=StackStep(
            name="${{ parameters.name }}",
            environment="${{ parameters.environment }}",
            owner="${{ parameters.owner }}",
            system=None,
            description=None,
            type="probe",
            module="probe",
            variables={"note": "${{ parameters.note }}"},
            outputs=(OutputSpec("endpoint", "Where it is"),),
        ),
        pull_request=PullRequestStep("Create it", 1, (PLATFORM,), ApplyMode.AUTOMATIC),
    )
    return replace(template, **changes)
