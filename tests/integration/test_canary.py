"""Secrets that are put in at every door come out nowhere (threat 19)."""

import base64
import json
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from landform.runs.attributes import planned_changes
from landform.runs.scrub import scrub_plan
from tests.support.api import Signed
from tests.support.builders import ANA
from tests.support.installation import API, RETRIED, People, installation
from tests.support.terraform import needs_terraform, terraform
from tests.support.waiting import await_until

pytestmark = [pytest.mark.terraform, needs_terraform]

TOKEN = "canary-token-7f41c9d2"
OUTPUT = "canary-output-93ab60e5"
HEADER = "canary-header-1d8827fa"
CLONE = "canary-clone-c0de55b1"
CANARIES = (TOKEN, OUTPUT, HEADER, CLONE)
TERRAFORMS_OWN = ("state/", "plan.tfplan")  # Terraform writes its secrets there in clear


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[People]:
    """The sensitive output is what a file outside says; the token is the runner's."""
    cloud, root = tmp_path / "cloud-secret", tmp_path / "place"
    cloud.write_text(OUTPUT)
    root.mkdir()
    database = f"sqlite:///{root / 'landform.db'}"
    secret = f'${{file("{cloud}")}}'
    async with installation(root, database, secret=secret, token=TOKEN) as people:
        people.place.start("service", "serve")
        await people.load()
        yield people


async def test_no_secret_is_kept_or_told(people: People) -> None:
    place = people.place
    place.touch("fail-create")
    place.touch("hold-create")
    request = await people.submit()
    await people.follow(request, "applying")
    await await_until(lambda: place.applied, what="the apply")
    exposed = seen_by_terraform(place.pids("apply"))
    place.release("hold-create")
    await people.follow(request, "apply_failed")
    mid_way = list(found_on_disk(place.root))
    place.release("fail-create")
    refusals = await knock_at_every_door(place.url, request["id"])
    await people.ask(ANA, "POST", f"{API}/requests/{request['id']}/retry")
    done = await people.follow(request, "completed")
    answers = await everything_told(people, done)

    assert await people.timeline(request) == RETRIED
    assert OUTPUT in (place.root / "state/live/dev/payments/orders/terraform.tfstate").read_text()
    assert [canary for canary in CANARIES if hidden_in(canary, exposed)] == []
    assert mid_way == []
    assert list(found_on_disk(place.root)) == []
    told = "".join([*place.log, *refusals, *answers])
    assert [canary for canary in CANARIES if hidden_in(canary, told.encode())] == []


REPEATING = """
variable "password" {
  type      = string
  sensitive = true
}
variable "generation" {}
resource "terraform_data" "repeats" {
  triggers_replace = var.generation
  input = {
    plain   = var.password
    keyed   = { (nonsensitive(var.password)) = "value" }
    address = "postgres://user:${urlencode(var.password)}@host/db"
    nested  = jsonencode({ inner = jsonencode({ password = var.password }) })
    script  = base64encode("#!/bin/sh\\nexport PASSWORD='${var.password}'")
  }
}
resource "terraform_data" "named" {
  for_each = toset([nonsensitive(var.password)])
  input    = terraform_data.repeats.output
}
output "repeated" {
  value     = nonsensitive(var.password)
}
"""


def test_a_secret_that_terraform_repeats_without_its_mark_is_hidden_too(tmp_path: Path) -> None:
    """`terraform_data` repeats what it is given in `output`, and Terraform marks only one."""
    (tmp_path / "main.tf").write_text(REPEATING)
    password = f'{OUTPUT}<&"\\>'
    first, second = (
        ("-input=false", f"-var=password={password}", f"-var=generation={n}") for n in (1, 2)
    )
    terraform(tmp_path, "init", "-input=false")
    terraform(tmp_path, "apply", "-auto-approve", *first)
    terraform(tmp_path, "plan", "-out=plan.tfplan", *second)
    plan = json.loads(terraform(tmp_path, "show", "-json", "plan.tfplan"))
    [replaced] = (each for each in plan["resource_changes"] if each["name"] == "repeats")
    assert replaced["change"]["before"]["output"]["plain"] == password

    scrubbed = scrub_plan(plan)
    changes = planned_changes(scrubbed)

    assert not hidden_in(OUTPUT, json.dumps([scrubbed, [str(each) for each in changes]]).encode())
    [change] = (each for each in changes if each.address == "terraform_data.repeats")
    forcing, *others = change.attributes
    assert (forcing.path, forcing.before, forcing.after) == ("triggers_replace", '"1"', '"2"')
    assert forcing.forces_replacement
    assert {each.sensitive for each in others if each.path.startswith("input.")} == {True}


async def knock_at_every_door(url: str, request_id: str) -> list[str]:
    """Send secrets where they do not belong, and where Atlantis puts its own."""
    repository = {"FullName": "acme/infra", "CloneURL": f"https://bot:{CLONE}@github.test/infra"}
    webhook = {"Repo": repository, "Pull": {"Num": 1, "BaseRepo": repository}, "Success": True}
    callback = {"command": "plan", "error": None, "plan": {"variables": {"p": {"value": CLONE}}}}
    wrong, right = ({"Authorization": f"Bearer {token}"} for token in (HEADER, TOKEN))
    calls: list[tuple[str, str, dict[str, str], Any]] = [
        ("POST", "/webhooks/atlantis", wrong, webhook),
        ("POST", "/callbacks/atlantis", wrong, callback),
        ("POST", "/webhooks/atlantis", right, webhook),
        ("POST", "/callbacks/atlantis", right, callback),
        ("POST", "/callbacks/atlantis", right, [webhook]),
        ("POST", f"{API}/requests", wrong, {"template": "probe"}),
        ("POST", f"{API}/requests/{request_id}/cancel", wrong, {"comment": 1}),
        ("GET", f"{API}/requests/nothing", wrong, None),
        ("GET", "/api/catalog/entities?limit=no", wrong, None),
    ]
    signed = Signed(lambda: datetime.now(UTC), TOKEN)  # noqa: TID251 (the service has the real clock)
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as http:
        answers = [
            await http.request(
                method, path, headers=headers, json=body, auth=signed if headers is right else None
            )
            for method, path, headers, body in calls
        ]
    assert [answer for answer in answers if answer.status_code >= 500] == []
    return [f"{answer.headers} {answer.text}" for answer in answers]


async def everything_told(people: People, request: dict[str, Any]) -> list[str]:
    """Every page about the request, and Terraform's own words in its logs."""
    path, number = f"{API}/requests/{request['id']}", request["pull_request"]["number"]
    runs = (await people.ask(ANA, "GET", f"{path}/runs"))["items"]
    assert {run["phase"] for run in runs} == {"plan", "apply"}
    pages = [
        path,
        f"{path}/events",
        f"{API}/requests",
        f"{API}/pull-requests/{number}",
        "/api/catalog/entities",
        *(f"{API}/runs/{run['id']}/log" for run in runs),
    ]
    return [str(await people.ask(ANA, "GET", page)) for page in [f"{path}/runs", *pages]]


def seen_by_terraform(pids: list[int]) -> bytes:
    """What any program on the machine could read of the run's processes."""
    assert len(pids) == 3
    read = [Path(f"/proc/{pid}/{what}") for pid in pids for what in ("environ", "cmdline")]
    return b"".join(path.read_bytes() for path in read)


def found_on_disk(root: Path) -> Iterator[tuple[str, str]]:
    """Where there is a secret below ``root``; git's objects are read as what they hold."""
    batch = ["git", f"--git-dir={root / 'infra.git'}", "cat-file", "--batch-all-objects", "--batch"]
    objects = subprocess.run(batch, capture_output=True, check=True).stdout
    files = {
        name: path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
        and not (name := str(path.relative_to(root))).startswith(TERRAFORMS_OWN)
        and not name.endswith(TERRAFORMS_OWN)
    }
    assert any(name.endswith(".db") for name in files)
    for where, content in {**files, "git": objects}.items():
        yield from ((where, canary) for canary in CANARIES if hidden_in(canary, content))


def hidden_in(canary: str, content: bytes) -> bool:
    """As it is, as hexadecimal, or in Base64 at any offset."""
    raw = canary.encode()
    encoded = [base64.b64encode(b"x" * pad + raw)[4:-4] for pad in range(3)]
    return any(form in content for form in (raw, raw.hex().encode(), *encoded))
