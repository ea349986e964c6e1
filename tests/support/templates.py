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
      usedBy: {type: string}
  steps:
    - id: stack
      action: landform:stack
      input:
        name: ${{ parameters.name }}
        environment: ${{ parameters.environment }}
        owner: ${{ parameters.owner }}
        usedBy: ${{ parameters.usedBy }}
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

TASK_PROBE = """\
apiVersion: scaffolder.backstage.io/v1beta3
kind: Template
metadata:
  name: probe-task
  title: A probe of tasks
  description: Steps that say something and look something up; no stack.
spec:
  owner: group:default/platform-team
  type: service
  presentation:
    buttonLabels: {reviewButtonText: Look it over, createButtonText: Make it}
  parameters:
    - title: What it is
      required: [name, environment]
      properties:
        name: {title: Name, type: string, "ui:field": EntityNamePicker}
        environment: {title: Environment, type: string, enum: [dev, production]}
    - title: Where it goes
      required: [repoUrl, token]
      properties:
        repoUrl:
          title: Place
          type: string
          ui:field: RepoUrlPicker
          ui:options: {allowedHosts: [github.com], allowedOwners: [acme]}
        token: {title: Access token, type: string, "ui:field": Secret}
      if: {properties: {environment: {const: production}}, required: [environment]}
      then:
        properties: {reason: {title: Reason, type: string, "ui:widget": textarea}}
        required: [reason]
  steps:
    - id: say
      name: Say why
      action: debug:log
      input: {message: "${{ parameters.name }}, ${{ parameters.reason }}"}
    - id: system
      name: Look the system up
      action: catalog:fetch
      input: {entityRef: "system:default/${{ parameters.name }}"}
    - id: secret
      name: Use the secret
      action: debug:log
      input: {message: "The token is ${{ secrets.token }}"}
  output:
    links:
      - {title: The system, entityRef: "system:default/${{ parameters.name }}"}
      - {title: Repository, url: "https://github.com/acme/${{ parameters.name }}"}
      - {title: A link of evil, url: "javascript:window.__xss=1"}
    text:
      - {title: What next, content: "**Clone it**, <img src=x onerror=window.__xss=2>"}
"""
"""A template whose steps are a task: a secret, a condition across pages, a step that can fail."""


def write_task_probe(root: Path) -> Path:
    """Write the probe of tasks below ``root``; returns ``root``, a directory of templates."""
    (root / "probe-task").mkdir(parents=True, exist_ok=True)
    (root / "probe-task" / "template.yaml").write_text(TASK_PROBE, encoding="utf-8")
    return root


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
