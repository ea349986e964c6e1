"""What a golden path wrote can be deployed: its manifests, its image and its pipeline."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.golden_paths import GOLDEN_PATHS, TEMPLATES, api_definition, example, run

KUBECTL = shutil.which("kubectl")
needs_kubectl = pytest.mark.skipif(
    KUBECTL is None, reason="skipped: install kubectl, and have it on the PATH"
)
KINDS = {
    "Deployment",
    "HorizontalPodAutoscaler",
    "Kustomization",
    "NetworkPolicy",
    "PodDisruptionBudget",
    "Service",
    "ServiceAccount",
}

each_golden_path = pytest.mark.parametrize("template", GOLDEN_PATHS)


def manifests(made: Path) -> dict[str, dict[str, Any]]:
    """The Kubernetes manifests by kind."""
    found = [yaml.safe_load(path.read_text()) for path in sorted((made / "k8s").iterdir())]
    return {each["kind"]: each for each in found}


@each_golden_path
@needs_kubectl
def test_kustomize_builds_what_is_applied(made: Path, template: str) -> None:
    """As `kubectl apply --kustomize k8s` does it before it speaks to a cluster."""
    built = [*yaml.safe_load_all(run(made, KUBECTL or "", "kustomize", "k8s"))]

    assert {each["kind"] for each in built} == KINDS - {"Kustomization"}
    values = example(template)
    labels = {"app.kubernetes.io/name": values["name"], "environment": values["environment"]}
    for each in built:
        assert labels.items() <= each["metadata"]["labels"].items()
    [deployment] = [each for each in built if each["kind"] == "Deployment"]
    assert deployment["spec"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": values["name"]
    }


@each_golden_path
def test_its_pod_has_limits_probes_and_no_rights(made: Path, template: str) -> None:
    values, kinds = example(template), manifests(made)
    assert kinds.keys() == KINDS
    pod = kinds["Deployment"]["spec"]["template"]["spec"]
    [container] = pod["containers"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    size = {"cpu": values["cpu"], "memory": values["memory"]}
    assert container["resources"] == {"requests": size, "limits": size}
    served = {"/health", "/ready"} & api_definition(made)["paths"].keys()
    probes = ("startupProbe", "livenessProbe", "readinessProbe")
    assert {container[probe]["httpGet"]["path"] for probe in probes} == served


@each_golden_path
def test_its_manifests_are_about_the_same_pods(made: Path, template: str) -> None:
    values, kinds = example(template), manifests(made)
    labels = {"app.kubernetes.io/name": values["name"]}
    spec = {kind: each.get("spec", {}) for kind, each in kinds.items()}
    pod = spec["Deployment"]["template"]
    [container] = pod["spec"]["containers"]

    assert labels.items() <= pod["metadata"]["labels"].items()
    assert spec["Deployment"]["selector"]["matchLabels"] == labels
    assert spec["Service"]["selector"] == labels
    assert spec["NetworkPolicy"]["podSelector"]["matchLabels"] == labels
    assert spec["NetworkPolicy"]["policyTypes"] == ["Ingress", "Egress"]
    assert spec["PodDisruptionBudget"]["selector"]["matchLabels"] == labels
    assert spec["HorizontalPodAutoscaler"]["scaleTargetRef"]["name"] == values["name"]
    assert spec["HorizontalPodAutoscaler"]["minReplicas"] == values["replicas"]
    assert spec["HorizontalPodAutoscaler"]["maxReplicas"] == values["replicas"] * 3
    assert "replicas" not in spec["Deployment"], "the autoscaler and it would fight"
    assert pod["spec"]["serviceAccountName"] == kinds["ServiceAccount"]["metadata"]["name"]
    [port] = container["ports"]
    assert spec["Service"]["ports"][0]["targetPort"] == port["name"]
    assert port["containerPort"] == values["port"]
    assert {"name": "PORT", "value": str(values["port"])} in container["env"]
    files = {path.name for path in (made / "k8s").iterdir()} - {"kustomization.yaml"}
    assert set(kinds["Kustomization"]["resources"]) == files


@each_golden_path
def test_the_image_that_is_deployed_is_the_one_that_is_pushed(made: Path) -> None:
    """Registries take lower case only; the workflow and the manifests agree on it."""
    kinds = manifests(made)
    [container] = kinds["Deployment"]["spec"]["template"]["spec"]["containers"]
    [image] = kinds["Kustomization"]["images"]
    workflow = (made / ".github/workflows/ci.yaml").read_text()

    assert container["image"] == "ghcr.io/acme/orders.api:0.1.0"
    assert f"{image['name']}:{image['newTag']}" == container["image"]
    assert 'image="ghcr.io/${GITHUB_REPOSITORY,,}:${GITHUB_REF_NAME#v}"' in workflow


@each_golden_path
def test_its_image_is_pinned_and_runs_as_nobody(made: Path) -> None:
    lines = (made / "Dockerfile").read_text().splitlines()
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    [user] = [line.split()[1] for line in lines if line.startswith("USER ")]

    assert len(bases) == 2
    for base in bases:
        assert re.fullmatch(r"(python|node):\d+(\.\d+)?(-[a-z]+)+", base)
    assert int(user.partition(":")[0]) > 0
    pod = manifests(made)["Deployment"]["spec"]["template"]["spec"]
    assert int(user.partition(":")[0]) == pod["securityContext"]["runAsUser"]
    last = max(index for index, line in enumerate(lines) if line.startswith("FROM "))
    assert not [line for line in lines[last:] if line.startswith("RUN ")]


@each_golden_path
def test_its_pipeline_is_pinned_and_has_few_rights(made: Path) -> None:
    text = (made / ".github/workflows/ci.yaml").read_text()
    workflow = yaml.safe_load(text)
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]

    assert workflow["permissions"] == {"contents": "read"}
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", each) for each in used), used
    # What others write, such as the name of a branch, is in no script.
    assert not [step for step in steps if "${{" in step.get("run", "")]
    commands = " ".join(step.get("run", "") for step in steps)
    targets = set(re.findall(r"^([a-z]+):", (made / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", commands)) <= targets


def test_both_golden_paths_are_deployed_the_same_way() -> None:
    """Their manifests are twins: what is made better in one is made better in the other."""
    python, node = (
        {path.name: path.read_text() for path in (TEMPLATES / each / "kubernetes").iterdir()}
        for each in GOLDEN_PATHS
    )
    assert python == node
