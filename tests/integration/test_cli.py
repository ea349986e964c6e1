"""The command line as its users meet it, against the real service."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.pages.commands import commands
from landform import __version__
from landform.cli.client import EXIT_CODES
from landform.db.engine import Database
from landform.policies.models import Stage
from landform.requests.models import Status
from landform.service import policy_commands
from tests.support.access import ADMIN, AUDITOR
from tests.support.builders import ANA, EVERYTHING, PAYMENTS, ROSA
from tests.support.command_line import DOCUMENTED, run, run_process
from tests.support.served import Served, served
from tests.support.templates import PROBE
from tests.support.waiting import await_until

pytestmark = pytest.mark.parametrize("db", ["sqlite"], indirect=True)

ROOT = Path(__file__).parents[2]
NAMED = ("-s", "environment=dev", "-s", f"owner={PAYMENTS}")
ORDERS = ("request", "create", "probe", "-s", "name=orders", *NAMED)
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
async def place(db: Database, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(db, tmp_path) as place:
        yield place


def write_template(place_root: Path, name: str, text: str) -> Path:
    directory = place_root / "templates" / name
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "template.yaml").write_text(text, encoding="utf-8")
    return directory


async def ordered(place: Served, *more: str) -> str:
    """The id of a new request."""
    return (await run(place, *ORDERS, *more)).did().strip()


def hold_back(place: Served) -> None:
    place.world.engine.answers[Stage.REQUEST] = {"deny": [], "needs_approval": ["Ask first."]}


# ── request create ───────────────────────────────────────────────────────────────


async def test_an_order_prints_the_id_that_every_other_command_takes(place: Served) -> None:
    request_id = await ordered(place, "-s", "note=2026-01-01")

    shown = yaml.safe_load((await run(place, "request", "show", request_id)).did())

    assert shown["id"] == request_id
    assert shown["parameters"] == {
        "name": "orders",
        "environment": "dev",
        "owner": PAYMENTS,
        "note": "2026-01-01",  # a date stays the text that was typed
    }
    assert shown["events"][0]["type"] == "submitted"
    assert shown["requested_by"] == ANA


async def test_values_are_yaml_and_their_types_arrive(place: Served, tmp_path: Path) -> None:
    typed = PROBE.replace("note: {type: string", "many: {}\n      note: {type: string")
    write_template(tmp_path, "typed", typed.replace("name: probe\n", "name: typed\n"))
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump({"name": "from-file", "environment": "dev", "note": "file"}))
    told = ("-s", f"owner={PAYMENTS}", "-s", "note='12'", "-s", "many={a: [1, 2.5, true, null]}")

    done = await run(place, "request", "create", "typed", "-f", str(file), *told, "-o", "json")

    parameters = json.loads(done.did())["parameters"]
    assert parameters["name"] == "from-file"
    assert parameters["note"] == "12"  # --set wins over the file
    assert parameters["many"] == {"a": [1, 2.5, True, None]}


async def test_a_wrong_value_is_refused_with_its_field(place: Served) -> None:
    wrong = ("-s", "name=Bad Name", "-s", "environment=moon", "-s", f"owner={PAYMENTS}")

    done = await run(place, "request", "create", "probe", *wrong)

    assert done.code == 3
    lines = sorted(done.errors.splitlines())
    assert [line.split()[:2] for line in lines] == [["error:", "environment"], ["error:", "name"]]
    assert done.out == ""


@pytest.mark.parametrize("value", ["note", "=x", "note={a: [", "note=.nan", "note=!!set {a}"])
async def test_a_parameter_that_cannot_be_read_is_wrong_usage(place: Served, value: str) -> None:
    done = await run(place, *ORDERS, "-s", value)

    assert done.code == 2
    assert "Invalid value" in done.errors


@pytest.mark.parametrize("text", ["- a\n", "{a: [\n", "\x00", "a: .inf\n", "a: 1\n---\nb: 1\n"])
async def test_a_file_of_parameters_that_is_none_is_named(
    place: Served, tmp_path: Path, text: str
) -> None:
    (tmp_path / "values.yaml").write_text(text)

    done = await run(place, *ORDERS, "--values", str(tmp_path / "values.yaml"))

    assert "values.yaml" in done.refused(3)


async def test_the_same_key_is_the_same_request(place: Served) -> None:
    first = await ordered(place, "--idempotency-key", "once")

    assert await ordered(place, "--idempotency-key", "once") == first


async def test_watching_tells_the_story_until_the_database_is_there(place: Served) -> None:
    watching = asyncio.create_task(run(place, *ORDERS, "--watch"))
    [request] = await await_until(place.world.all_requests, what="the order")
    request_id = request.id

    await place.complete(request_id)
    lines = (await watching).did().splitlines()

    assert lines[0] == request_id
    told = [line.split()[1] for line in lines[1:]]
    assert told == [
        event.to_status for event in await place.world.requests.events(request_id, EVERYTHING)
    ]
    assert (await run(place, "request", "watch", request_id)).did().splitlines() == lines[1:]


async def test_watching_a_request_that_is_turned_down_ends_with_8_and_why(place: Served) -> None:
    place.world.engine.answers[Stage.REQUEST] = {"deny": ["No more \x1b[31mprobes."]}

    done = await run(place, *ORDERS, "-w")

    line = done.refused(8)
    assert "rejected" in line
    assert "No more" in line
    assert "\x1b" not in done.out + done.errors  # what others wrote does not steer a terminal


async def test_a_service_that_stops_meanwhile_is_not_taken_for_the_end(place: Served) -> None:
    request_id = await ordered(place)
    watching = asyncio.create_task(run(place, "request", "watch", request_id))
    await place.reach(request_id, Status.PULL_REQUEST_OPEN)

    await place.stop()

    assert (await watching).code == 7


async def test_what_is_there_is_changed_by_the_values_that_are_named(place: Served) -> None:
    first = await ordered(place, "-s", "note=as ordered")
    await place.complete(first)

    changing = ("request", "change", "resource:orders-dev", "-s", "note=as changed", "-o", "json")
    asked = json.loads((await run(place, *changing)).did())

    assert (asked["action"], asked["template"]) == ("update", "probe")
    assert asked["parameters"] == {**asked["parameters"], "name": "orders", "note": "as changed"}
    await place.complete(asked["id"])
    line = (await run(place, *changing[:-2])).refused(6)
    assert "is like this already" in line
    line = (await run(place, *changing[:3], "-s", "name=carts")).refused(3)
    assert "stay what they are" in line


async def test_what_is_there_is_retired_and_then_no_longer_there(place: Served) -> None:
    first = await ordered(place)
    await place.complete(first)

    retired = (await run(place, "request", "retire", "res:orders-dev", "--comment", "Moved.")).did()
    await place.complete(retired.strip())

    shown = yaml.safe_load((await run(place, "request", "show", retired.strip())).did())
    assert (shown["action"], shown["status"]) == ("destroy", "completed")
    assert "Moved." in shown["events"][0]["cause"]
    gone = (await run(place, "request", "retire", "resource:orders-dev")).refused(4)
    assert "There is no resource:default/orders-dev" in gone
    again = (await run(place, "request", "retire", first)).refused(6)
    assert "There is no 'orders' in dev" in again


async def test_what_no_request_made_is_left_to_who_made_it(place: Served) -> None:
    """Nor is it believed that names a request which made something else."""
    first = await ordered(place)
    await place.complete(first)
    entity = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Resource",
        "metadata": {"name": "theirs"},
        "spec": {"type": "database", "owner": PAYMENTS, "landform": {"request": first}},
    }
    await place.world.catalog.put_entities([entity], location="test:theirs")

    for name in ("group:payments", "resource:theirs"):
        line = (await run(place, "request", "retire", name)).refused(6)
        assert "was not made by a request" in line


# ── request list, show, approve, … ───────────────────────────────────────────────


async def test_lists_can_be_narrowed_and_read_by_programs(place: Served) -> None:
    orders = await ordered(place)
    bills = (await run(place, "request", "create", "probe", "-s", "name=bills", *NAMED)).did()
    await run(place, "request", "cancel", bills.strip(), "--comment", "Not needed.")
    await place.reach(bills.strip(), Status.CANCELLED)

    table = (await run(place, "request", "list")).did().splitlines()
    as_json = json.loads((await run(place, "request", "list", "-o", "json")).did())
    as_yaml = yaml.safe_load((await run(place, "request", "list", "-o", "yaml")).did())
    cancelled = await run(place, "request", "list", "--status", "cancelled", "-o", "json")
    named = await run(place, "request", "list", "--name", "orders", "-o", "json")

    assert table[0].split()[:3] == ["ID", "NAME", "ENVIRONMENT"]
    assert [line.split()[0] for line in table[1:]] == [bills.strip(), orders]  # newest first
    assert [each["id"] for each in as_json] == [bills.strip(), orders]
    assert as_yaml == as_json
    assert [each["name"] for each in json.loads(cancelled.did())] == ["bills"]
    assert [each["id"] for each in json.loads(named.did())] == [orders]
    nothing = await run(place, "request", "list", "--environment", "moon")
    assert (nothing.did(), nothing.errors.split(".")[0]) == ("", "No requests")


async def test_a_held_back_request_goes_on_when_a_reviewer_approves(place: Served) -> None:
    hold_back(place)
    request_id = await ordered(place)
    await place.reach(request_id, Status.AWAITING_APPROVAL)

    own = await run(place, "request", "approve", request_id)
    status = (
        await run(place, "request", "approve", request_id, "--comment", "Fine", who=ROSA)
    ).did()

    assert "their own request" in own.refused(5)
    assert status.strip() in set(Status)
    await place.reach(request_id, Status.PULL_REQUEST_OPEN)


async def test_a_held_back_request_ends_when_a_reviewer_rejects_it(place: Served) -> None:
    hold_back(place)
    request_id = await ordered(place)
    await place.reach(request_id, Status.AWAITING_APPROVAL)

    done = await run(place, "request", "reject", request_id, "--comment", "Why?", who=ROSA)

    assert done.did() == "rejected\n"


async def test_a_failed_plan_is_planned_again(place: Served) -> None:
    request_id = await ordered(place)
    await place.end_plan(request_id, error="Invalid region")

    await run(place, "request", "retry", request_id)

    assert (await place.end_plan(request_id)).status is Status.PLANNED


async def test_people_start_the_apply_where_the_template_leaves_it_to_them(
    place: Served, tmp_path: Path
) -> None:
    manual = PROBE.replace("apply: automatic", "apply: manual").replace(
        "name: probe\n", "name: manual\n", 1
    )
    write_template(tmp_path, "manual", manual)
    done = await run(place, "request", "create", "manual", "-s", "name=by-hand", *NAMED)
    request_id = done.did().strip()
    await place.end_plan(request_id)
    await place.approve(request_id)

    (await run(place, "request", "apply", request_id)).did()

    assert (await place.end_apply(request_id)).status is Status.COMPLETED


# ── get, import ──────────────────────────────────────────────────────────────────


async def test_what_exists_is_found_by_owner_and_by_name(place: Served) -> None:
    await place.complete(await ordered(place))

    table = (await run(place, "get", "resources", "--owner", "payments")).did().splitlines()
    one = yaml.safe_load((await run(place, "get", "resources", "orders-dev")).did())
    by_json = await run(place, "get", "Resources", "orders-dev", "-o", "json")
    none = await run(place, "get", "resources", "--owner", "platform-team")

    assert len(table) == 2
    assert table[1].split() == ["orders-dev", "probe", PAYMENTS, "-", "dev", "orders.test:5432"]
    assert one == json.loads(by_json.did())
    assert one["spec"]["landform"]["outputs"]["secret"] == {"sensitive": True}
    assert (none.did(), none.errors) == ("", "No resources found.\n")
    (await run(place, "get", "resources", "nobody/has this")).refused(4)
    assert "there are apis, components" in (await run(place, "get", "wombats")).refused(2)


STRANGER = "user:default/stranger"


async def test_entities_come_from_files_and_from_stdin(place: Served, tmp_path: Path) -> None:
    entity = "apiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: {}\n"
    spec = "  annotations: {{example.com/since: '2026-01-01'}}\nspec:\n  owner: payments\n"
    text = (entity + spec).format("shop")
    (tmp_path / "systems.yaml").write_text(f"{text}---\n{text.replace('shop', 'till')}---\n")

    done = await run(place, "import", str(tmp_path / "systems.yaml"), who=ADMIN)
    piped = await run(place, "import", "-", who=ADMIN, stdin=text.replace("shop", "bank"))
    owned = await run(place, "import", str(tmp_path / "systems.yaml"), who=ANA)
    refused = await run(place, "import", str(tmp_path / "systems.yaml"), who=STRANGER)

    assert done.did().splitlines() == ["system:default/shop", "system:default/till"]
    assert piped.did() == "system:default/bank\n"
    assert owned.did() == done.did()
    assert "payments" in refused.refused(5)
    names = json.loads((await run(place, "get", "systems", "-o", "json")).did())
    assert [each["metadata"]["name"] for each in names] == ["bank", "shop", "till"]


async def test_a_file_that_is_no_yaml_is_named_with_the_line(place: Served, tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("kind: System\n  nope: [\n")

    broken = await run(place, "import", str(tmp_path / "broken.yaml"), who=ADMIN)
    missing = await run(place, "import", str(tmp_path / "missing.yaml"), who=ADMIN)

    assert "broken.yaml" in (line := broken.refused(3))
    assert "line 2" in line
    assert "missing.yaml" in missing.refused(3)


async def test_what_a_script_reads_is_never_wrapped_or_interpreted(
    place: Served, tmp_path: Path
) -> None:
    title = "[beta] A probe [/] " + "with a long title " * 30 + "end"
    write_template(tmp_path, "probe", PROBE.replace("title: A probe", f"title: '{title}'"))

    done = await run(place, "template", "list")

    [_heading, line] = done.did().splitlines()
    assert title in line


# ── template ─────────────────────────────────────────────────────────────────────


async def test_templates_are_listed(place: Served) -> None:
    listed = json.loads((await run(place, "template", "list", "-o", "json")).did())

    assert [each["name"] for each in listed] == ["probe"]


async def test_lint_says_file_line_and_problem_of_each_template(
    place: Served, tmp_path: Path
) -> None:
    good = tmp_path / "templates" / "probe"
    bad = write_template(tmp_path, "bad", PROBE.replace("kind: Template", "kind: Tumbler"))

    fine = await run(NOWHERE, "template", "lint", str(good))
    done = await run(NOWHERE, "template", "lint", str(good), str(bad), str(tmp_path / "none"))

    assert fine.did() == ""
    assert done.code == 3
    assert done.out.splitlines() == [
        f"{bad}/template.yaml:2: kind: must be Template",
        f"{bad}/template.yaml:4: metadata.name: must be bad, as its directory",
        f"{tmp_path}/none/template.yaml: does not exist",
    ]


async def test_lint_takes_directories_of_templates_and_tells_warnings_apart(
    tmp_path: Path, db: Database
) -> None:
    odd = PROBE.replace("  title: A probe\n", "  title: ''\n")
    write_template(tmp_path, "probe", odd)
    root = tmp_path / "templates"
    warning = f"{root}/probe/template.yaml:5: warning: metadata.title: is missing"

    lenient = await run(NOWHERE, "template", "lint", str(root))
    strict = await run(NOWHERE, "template", "lint", str(root), "--strict")
    told = await run(NOWHERE, "template", "lint", str(root), "-o", "json")

    assert lenient.did().startswith(warning)
    assert strict.code == 3
    assert "1 warning(s)" in strict.errors
    [row] = json.loads(told.did())
    assert (row["line"], row["severity"]) == (5, "warning")
    assert row["message"].startswith("metadata.title: is missing")


async def test_a_preview_prints_the_files_without_a_service(tmp_path: Path, db: Database) -> None:
    template = ROOT / "request-templates" / "aws-rds-postgres"
    (tmp_path / "wrong.yaml").write_text("dbName: Wrong Name\nenvironment: dev\n")

    files = json.loads(
        (await run(NOWHERE, "template", "preview", str(template), "-o", "json")).did()
    )
    people = (await run(NOWHERE, "template", "preview", str(template))).did()
    wrong = await run(
        NOWHERE, "template", "preview", str(template), "-f", str(tmp_path / "wrong.yaml")
    )

    assert any(path.endswith("landform.auto.tfvars.json") for path in files)
    assert all(f"── {path}\n" in people for path in files)
    assert wrong.code == 3
    assert any(line.startswith("error: dbName ") for line in wrong.errors.splitlines())


# ── everywhere ───────────────────────────────────────────────────────────────────


async def test_exit_codes_are_those_of_the_table(place: Served) -> None:
    await ordered(place)
    codes = {
        2: await run(place, "request", "frobnicate"),
        3: await run(place, "request", "create", "probe", "-s", "name=UPPER", *NAMED),
        4: await run(place, "request", "create", "unheard-of", *NAMED),
        5: await run(
            place, "request", "cancel", await ordered(place, "-s", "name=bills"), who=AUDITOR
        ),
        6: await run(place, *ORDERS),
        7: await run(NOWHERE, "request", "list"),
    }

    assert {code: done.code for code, done in codes.items()} == {code: code for code in codes}
    assert all("error" in done.errors.lower() for done in codes.values())
    decided = {*policy_commands.EXIT_CODES.values(), policy_commands.WARNED}
    assert set(EXIT_CODES.values()) | {0, 1, 2, 8} | decided == set(DOCUMENTED)


@pytest.mark.parametrize("server", [NOWHERE, "http://[::1", "localhost:8080", "nonsense"])
async def test_a_service_that_is_not_there_is_told_with_what_to_do(
    server: str, db: Database
) -> None:
    for arguments in (("request", "list"), ("get", "resources"), ("request", "watch", "x")):
        line = (await run(server, *arguments)).refused(7)

        assert server in line
    assert "landform serve" in (await run(server, "template", "list")).refused(7)


async def test_an_answer_that_is_not_landforms_is_told(place: Served) -> None:
    """A portal, or any other web server, answers every address with a page."""
    done = await run(f"{place.url}/elsewhere", "template", "list")

    assert "--server" in done.refused(7)


async def test_programs_see_the_same_as_people_in_a_terminal(place: Served, tmp_path: Path) -> None:
    """The same commands as processes, with options instead of variables."""
    who = ("--server", place.url, "--as", ANA)
    create = await run_process(tmp_path, "request", *who, *ORDERS[1:])
    again = await run_process(tmp_path, "request", *who, *ORDERS[1:])
    listed = await run_process(tmp_path, "get", "groups", "-o", "json", *who)
    version = await run_process(tmp_path, "--version")

    assert len(create.did().strip()) == 36
    assert "orders" in again.refused(6)
    assert [each["metadata"]["name"] for each in json.loads(listed.did())]
    assert version.did() == f"landform {__version__}\n"


ALL: dict[str, Any] = commands()


@pytest.mark.parametrize("typed", list(ALL))
async def test_help_has_a_sentence_for_every_command_and_option(typed: str, db: Database) -> None:
    done = await run(NOWHERE, *typed.split()[1:], "--help")

    shown = " ".join(done.did().split())
    assert ALL[typed].help
    silent = [each.name for each in ALL[typed].params if not getattr(each, "help", None)]
    assert silent == []
    for option in ALL[typed].params:
        assert " ".join(option.help.split())[:30] in shown


async def test_a_published_template_is_previewed_by_the_service(
    place: Served, tmp_path: Path
) -> None:
    values = tmp_path / "values.yaml"
    values.write_text("{name: orders, environment: dev, owner: 'group:default/payments'}")

    shown = (await run(place, "template", "preview", "probe", "-f", str(values))).did()
    nothing = await run(place, "template", "preview", "probe")

    assert "live/dev/payments/orders/main.tf (added)" in shown
    assert "policies: allow" in shown
    assert "not priced" in shown
    assert nothing.code == 2
