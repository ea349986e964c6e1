"""What is particular to each way of asking OPA; what they share is in the contract test."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest

from landform.adapters.opa import EmbeddedRego, OpaBinary, OpaServer, choose_engine
from landform.adapters.opa.embedded_policies import load
from landform.adapters.opa.policy_files import UnusablePolicies
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage
from tests.support.policy_engine import find_opa, write_policies

MAIN = "package main\n\nimport rego.v1\n\n"


@pytest.fixture
def opa() -> Path:
    found = find_opa()
    if found is None:
        pytest.skip("there is no opa binary: go install github.com/open-policy-agent/opa@latest")
    return found


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[EmbeddedRego]:
    pytest.importorskip("regorus", reason="the extra `rego` is not installed")
    engine = EmbeddedRego(tmp_path)
    yield engine
    await engine.aclose()


def program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


# ── which engine ─────────────────────────────────────────────────────────────────


async def test_a_configured_server_comes_first_then_a_binary_then_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path = program(tmp_path / "opa", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    url, configured = "http://127.0.0.1:8181", Path("/nowhere/opa")

    server = choose_engine(tmp_path, opa_url=url, opa_binary=configured)
    await server.aclose()
    assert isinstance(server, OpaServer)
    assert isinstance(choose_engine(tmp_path, opa_binary=configured), OpaBinary)
    assert isinstance(choose_engine(tmp_path), OpaBinary)
    on_path.unlink()
    assert isinstance(choose_engine(tmp_path), EmbeddedRego)


async def test_a_configured_binary_that_is_missing_is_not_replaced(tmp_path: Path) -> None:
    engine = choose_engine(tmp_path, opa_binary=tmp_path / "no-such-opa")

    with pytest.raises(PolicyEngineUnavailable, match=r"no program .*no-such-opa"):
        await engine.evaluate(Stage.PLAN, {})


# ── the binary ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("cat >/dev/null; echo hunter2", "did not answer with JSON"),
        ("exit 1", "did not answer with JSON"),
        ("echo '[]'", "JSON object"),
        ("echo '{}'", "No policy is in package main"),
        ("""echo '{"result": [{"expressions": []}]}'""", "No policy is in package main"),
        ("""echo '{"errors": []}'""", "without saying why"),
        ("""echo '{"errors": [{"code": "new_error", "message": "hunter2"}]}'""", "evaluation fail"),
    ],
)
async def test_a_program_that_does_not_answer_as_opa_does_is_a_failure(
    tmp_path: Path, script: str, reason: str
) -> None:
    engine = OpaBinary(program(tmp_path / "opa", script), tmp_path)

    with pytest.raises(PolicyEngineUnavailable, match=reason) as failure:
        await engine.evaluate(Stage.PLAN, {"password": "hunter2", "padding": "x" * 300_000})

    assert "hunter2" not in failure.value.detail


async def test_no_policies_directory_is_a_failure(tmp_path: Path) -> None:
    engine = OpaBinary(program(tmp_path / "opa", "exit 0"), tmp_path / "gone")

    with pytest.raises(PolicyEngineUnavailable, match="gone cannot be started: No such file"):
        await engine.evaluate(Stage.PLAN, {})


@pytest.mark.opa
async def test_policies_cannot_read_the_environment_of_the_service(
    opa: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFORM_SECRET", "hunter2")
    engine = OpaBinary(opa, write_policies(tmp_path, {"a.rego": MAIN + "env := opa.runtime().env"}))

    answer = await engine.evaluate(Stage.PLAN, {})

    assert "LANDFORM_SECRET" not in answer["env"]


# ── the server ───────────────────────────────────────────────────────────────────


def replying(reply: Callable[[httpx2.Request], httpx2.Response]) -> OpaServer:
    return OpaServer("http://opa.test/base", token="t0ken", transport=httpx2.MockTransport(reply))


async def test_the_server_is_asked_through_its_data_api() -> None:
    seen: list[httpx2.Request] = []

    def reply(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"result": {"deny": []}})

    engine = replying(reply)
    assert await engine.evaluate(Stage.REQUEST, {"a": 1}) == {"deny": []}
    await engine.aclose()

    [request] = seen
    url = "http://opa.test/base/v1/data/landform/request?strict-builtin-errors=true"
    assert (request.method, str(request.url)) == ("POST", url)
    assert json.loads(request.content) == {"input": {"a": 1}}
    assert request.headers["authorization"] == "Bearer t0ken"


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (httpx2.Response(200, json={}), "No policy is in package main"),
        (httpx2.Response(200, json={"result": None}), "not a package"),
        (httpx2.Response(200, json=[]), "JSON object"),
        (httpx2.Response(200, text="<html>hunter2"), "did not answer with JSON"),
        (httpx2.Response(302, headers={"Location": "http://elsewhere.test"}), "answered 302"),
        (httpx2.Response(401, json={"code": "unauthorized"}), r"401 \(unauthorized\)"),
        (httpx2.Response(400, json={"code": "hunter2", "message": "hunter2"}), r"answered 400\."),
        (httpx2.Response(500, text="hunter2"), r"answered 500\."),
        (httpx2.Response(200, content=b" " * (16 * 1024**2 + 1)), "larger than 16 MiB"),
    ],
)
async def test_any_other_reply_of_the_server_is_a_failure(
    response: httpx2.Response, reason: str
) -> None:
    engine = replying(lambda _: response)

    with pytest.raises(PolicyEngineUnavailable, match=reason) as failure:
        await engine.evaluate(Stage.PLAN, {"password": "hunter2"})
    await engine.aclose()

    assert "hunter2" not in failure.value.detail


async def test_a_connection_that_breaks_is_tried_again() -> None:
    replies = iter([httpx2.ConnectError("refused"), httpx2.ReadError("reset")])

    def reply(_: httpx2.Request) -> httpx2.Response:
        if error := next(replies, None):
            raise error
        return httpx2.Response(200, json={"result": {"warn": []}})

    engine = replying(reply)
    assert await engine.evaluate(Stage.PLAN, {}) == {"warn": []}
    await engine.aclose()


# ── Rego inside Python ───────────────────────────────────────────────────────────


async def test_an_edited_policy_counts_at_once(embedded: EmbeddedRego, tmp_path: Path) -> None:
    """Even one of the same length, written within the resolution of a file's time."""
    for value in ("one", "two"):
        write_policies(tmp_path, {"a.rego": MAIN + "deny contains data.word"})
        write_policies(tmp_path, {"data.json": json.dumps({"word": value})})
        assert await embedded.evaluate(Stage.PLAN, {}) == {"deny": [value]}

    write_policies(tmp_path, {"a.rego": MAIN + "deny contains"})
    with pytest.raises(PolicyEngineUnavailable, match=r"a\.rego:"):
        await embedded.evaluate(Stage.PLAN, {})

    write_policies(tmp_path, {"a.rego": MAIN + "deny contains 3"})
    assert await embedded.evaluate(Stage.PLAN, {}) == {"deny": [3]}


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("deny contains v if [_, v] := walk(input)", r"x/a\.rego:6: walk\(x\) as a value"),
        ("deny contains v if [_, v] = walk(input)", r"x/a\.rego:6: walk\(x\) as a value"),
        ("deny contains v if some [_, v] in [walk(input)]", r"x/a\.rego:6: walk\(x\) as a value"),
        ("deny contains v if {\n\tv := walk(input)[1]\n}", r"x/a\.rego:7: walk\(x\) as a value"),
        ("deny contains http.send({}).status_code", r"x/a\.rego:6: .* no http\.send"),
        ("deny contains data.main", r"x/a\.rego:6: .* single rules of data\.main"),
        ("deny contains data.lib[x] if some x", r"x/a\.rego:6: .* single rules of data\.lib"),
        ("import data.lib as l\n\ndeny contains l", r"x/a\.rego:8: .* single rules of data\.lib"),
        ("deny contains object.get(data, input.x, 1)", r"x/a\.rego:6: .* single rules of data"),
        ("settings.x contains 1", r"x/a\.rego:6: a data file has a value for settings"),
        ("default settings := 1", r"x/a\.rego:6: a data file has a value for settings"),
    ],
)
def test_what_would_be_lost_in_silence_is_refused_with_its_place(rule: str, reason: str) -> None:
    pytest.importorskip("regorus", reason="the extra `rego` is not installed")
    files = {
        "lib.rego": "package lib\n\na := 1\n",
        "main/data.json": '{"settings": {}}',
        "x/a.rego": MAIN + "# := walk(x)\n" + rule,
    }

    with pytest.raises(UnusablePolicies, match=reason):
        load({name: text.encode() for name, text in files.items()})


async def test_walk_with_two_arguments_finds_what_is_there(
    embedded: EmbeddedRego, tmp_path: Path
) -> None:
    rule = 'deny contains v if {\n\twalk(input, [_, v])\n\tis_string(v)\n\tv != ":= walk(x)"\n}'
    write_policies(tmp_path, {"a.rego": MAIN + rule})

    assert await embedded.evaluate(Stage.PLAN, {"a": ["b", {"c": "d"}]}) == {"deny": ["b", "d"]}


async def test_a_child_that_was_killed_is_replaced(embedded: EmbeddedRego, tmp_path: Path) -> None:
    write_policies(tmp_path, {"a.rego": MAIN + "deny contains input.name"})
    await embedded.evaluate(Stage.PLAN, {"name": "before"})

    for pid in children_of(os.getpid()):
        os.kill(pid, signal.SIGKILL)

    with contextlib.suppress(PolicyEngineUnavailable):  # if its death is not noticed yet
        await embedded.evaluate(Stage.PLAN, {"name": "lost"})
    assert await embedded.evaluate(Stage.PLAN, {"name": "after"}) == {"deny": ["after"]}


async def test_an_answer_that_nobody_waits_for_is_not_given_to_the_next(
    embedded: EmbeddedRego, tmp_path: Path
) -> None:
    rule = "deny contains input.name if {\n\tsome i in numbers.range(1, input.n)\n\ti == input.n\n}"
    write_policies(tmp_path, {"a.rego": MAIN + rule})
    await embedded.evaluate(Stage.PLAN, {"name": "warm", "n": 1})

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(embedded.evaluate(Stage.PLAN, {"name": "old", "n": 10**6}), 0.02)

    assert await embedded.evaluate(Stage.PLAN, {"name": "new", "n": 1}) == {"deny": ["new"]}


async def test_closing_ends_the_child(embedded: EmbeddedRego, tmp_path: Path) -> None:
    write_policies(tmp_path, {"a.rego": MAIN + "deny contains 1"})
    await embedded.evaluate(Stage.PLAN, {})
    assert children_of(os.getpid())

    await embedded.aclose()

    assert not children_of(os.getpid())


def test_without_the_wheel_the_answer_says_what_to_install(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['regorus'] = None\n"
        "from landform.adapters.opa.embedded_worker import main; main(sys.argv[1:])"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), "10"],
        input=b'{"package": ["main"], "input": {}}\n',
        capture_output=True,
        check=True,
    )

    assert "install landform[rego]" in json.loads(ended.stdout)["error"]


def children_of(pid: int) -> list[int]:
    """The workers among our children; others belong to asyncio or to other tests."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(status.read_text().rsplit(")", 1)[1].split()[1])
            command = (status.parent / "cmdline").read_bytes()
            if parent == pid and b"embedded_worker" in command:
                found.append(int(status.parent.name))
    return found
