"""What is particular to each way of asking OPA; what they share is in the contract test."""

import asyncio
import contextlib
import json
import os
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest

from landform.adapters.opa import EmbeddedRego, OpaBinary, OpaServer, choose_engine
from landform.adapters.opa.checking import problems_of
from landform.adapters.opa.embedded_policies import load
from landform.adapters.opa.policy_files import UnusablePolicies
from landform.policies.errors import PolicyEngineUnavailable
from landform.policies.models import Stage
from tests.support.policy_engine import find_opa, write_policies
from tests.support.waiting import await_until

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


async def test_a_configured_binary_comes_first_then_a_server_then_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_path = program(tmp_path / "opa", "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path))
    url, configured = "http://127.0.0.1:8181", Path("/nowhere/opa")

    assert isinstance(choose_engine(tmp_path, opa_url=url, opa_binary=configured), OpaBinary)
    server = choose_engine(tmp_path, opa_url=url)
    await server.aclose()
    assert isinstance(server, OpaServer)
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
        ("echo hunter2; exit 1", "does not start"),
        ("echo hunter2", "does not start"),
        ("exec sleep 60", "no answer within 0.5 seconds"),
    ],
)
async def test_a_program_that_does_not_serve_as_opa_does_is_a_failure(
    tmp_path: Path, script: str, reason: str
) -> None:
    engine = OpaBinary(program(tmp_path / "opa", script), tmp_path, 0.5)

    with pytest.raises(PolicyEngineUnavailable, match=reason) as failure:
        await engine.evaluate(Stage.PLAN, {"password": "hunter2", "padding": "x" * 300_000})

    assert "hunter2" not in failure.value.detail


async def test_no_policies_directory_is_a_failure(tmp_path: Path) -> None:
    engine = OpaBinary(program(tmp_path / "opa", "exit 0"), tmp_path / "gone")

    with pytest.raises(PolicyEngineUnavailable, match="gone: No such file"):
        await engine.evaluate(Stage.PLAN, {})


@pytest.fixture
async def binary(opa: Path, tmp_path: Path) -> AsyncIterator[OpaBinary]:
    engine = OpaBinary(opa, tmp_path / "policies")
    yield engine
    await engine.aclose()
    assert not servers()


def servers() -> dict[int, str]:
    """The OPA servers that this process started, and the directory that each is in."""
    return {pid: cwd_of(pid) for pid in kept(os.getpid())}


def cwd_of(pid: int) -> str:
    return str(Path(f"/proc/{pid}/cwd").readlink())


@pytest.mark.opa
async def test_the_server_is_kept_and_out_of_the_reach_of_others(
    binary: OpaBinary, tmp_path: Path
) -> None:
    write_policies(tmp_path / "policies", {"a.rego": MAIN + "deny contains input.n"})

    await binary.evaluate(Stage.PLAN, {"n": 1})
    before = servers()
    assert await binary.evaluate(Stage.PLAN, {"n": 2}) == {"deny": [2]}

    [(pid, directory)] = before.items()
    assert servers() == before
    assert mode_of(directory) == "drwx------"
    soft, hard = resource.prlimit(pid, resource.RLIMIT_DATA)
    assert soft == hard == 2 * 1024**3
    await binary.aclose()
    assert mode_of(directory) is None


@pytest.mark.opa
async def test_an_edited_policy_or_data_file_counts_at_once(
    binary: OpaBinary, tmp_path: Path
) -> None:
    write_policies(tmp_path / "policies", {"a.rego": MAIN + "deny contains data.word"})
    for value in ("one", "two"):
        write_policies(tmp_path / "policies", {"data.json": json.dumps({"word": value})})
        assert await binary.evaluate(Stage.PLAN, {}) == {"deny": [value]}

    write_policies(tmp_path / "policies", {"b.rego": MAIN + "deny contains"})
    with pytest.raises(PolicyEngineUnavailable, match=r"^b\.rego:5: rego_parse_error"):
        await binary.evaluate(Stage.PLAN, {})


@pytest.mark.opa
async def test_a_server_that_was_killed_is_replaced(binary: OpaBinary, tmp_path: Path) -> None:
    write_policies(tmp_path / "policies", {"a.rego": MAIN + "deny contains input.name"})
    await binary.evaluate(Stage.PLAN, {"name": "before"})

    for pid in servers():
        os.kill(pid, signal.SIGKILL)

    with contextlib.suppress(PolicyEngineUnavailable):  # if its death is not noticed yet
        await binary.evaluate(Stage.PLAN, {"name": "lost"})
    assert await binary.evaluate(Stage.PLAN, {"name": "after"}) == {"deny": ["after"]}


@pytest.mark.opa
async def test_a_question_without_an_answer_does_not_take_others_with_it(
    opa: Path, tmp_path: Path
) -> None:
    rules = """deny contains input.name if not input.slow

deny contains input.name if {
	some i in numbers.range(1, input.n)
	some j in numbers.range(1, 20000)
	i * j == -1
}
"""
    engine = OpaBinary(opa, write_policies(tmp_path, {"a.rego": MAIN + rules}), 3)
    await engine.evaluate(Stage.PLAN, {"name": "warm", "n": 0})

    async def ask(name: str, n: int, *, slow: bool) -> object:
        return await engine.evaluate(Stage.PLAN, {"name": name, "n": n, "slow": slow})

    lost, found = await asyncio.gather(
        ask("never", 10**6, slow=True), ask("kept", 1, slow=False), return_exceptions=True
    )

    assert isinstance(lost, PolicyEngineUnavailable)
    assert found == {"deny": ["kept"]}
    assert await ask("next", 1, slow=False) == {"deny": ["next"]}
    await engine.aclose()
    assert not servers()


@pytest.mark.opa
async def test_a_large_question_does_not_leave_its_memory_behind(
    binary: OpaBinary, tmp_path: Path
) -> None:
    write_policies(tmp_path / "policies", {"a.rego": MAIN + "deny contains count(input.text)"})

    answer = await binary.evaluate(Stage.PLAN, {"text": "x" * 9_000_000})

    assert answer == {"deny": [9_000_000]}
    assert not servers()


@pytest.mark.opa
async def test_the_server_does_not_outlive_a_service_that_was_killed(
    opa: Path, tmp_path: Path
) -> None:
    write_policies(tmp_path, {"a.rego": MAIN + "deny contains 1"})
    script = (
        "import asyncio, sys; from pathlib import Path\n"
        "from landform.adapters.opa import OpaBinary\n"
        "from landform.policies.models import Stage\n"
        "async def main():\n"
        "    await OpaBinary(Path(sys.argv[1]), Path(sys.argv[2])).evaluate(Stage.PLAN, {})\n"
        "    print('ready', flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())"
    )
    command = [sys.executable, "-c", script, str(opa), str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as service:  # noqa: ASYNC220
        assert service.stdout is not None
        assert service.stdout.readline() == b"ready\n"
        [pid] = kept(service.pid)
        directory = cwd_of(pid)
        service.kill()

    await await_until(lambda: not Path(f"/proc/{pid}").exists(), what="the end of OPA")
    assert mode_of(directory) is None


# ── what is wrong with the policies ──────────────────────────────────────────────


@pytest.mark.opa
async def test_every_syntax_error_of_every_file_is_found_in_one_pass(opa: Path) -> None:
    files = {
        "a.rego": "package main\n\ndeny contains x if {\n",
        "deep/b.rego": "package main\n\nallow := := 1\n",
        "old.rego": "package main\n\ndeny[msg] { msg := \n",
        "good_old.rego": 'package main\n\ndeny[msg] { msg := "x" }\n',
    }

    found = await problems_of(opa, {name: text.encode() for name, text in files.items()})

    assert {(each.file, each.line) for each in found} >= {("a.rego", 4), ("deep/b.rego", 3)}
    assert {each.file for each in found} == {"a.rego", "deep/b.rego", "old.rego"}
    assert all("rego_parse_error" in each.message for each in found)


@pytest.mark.opa
async def test_every_error_of_meaning_is_found_across_versions_of_rego(opa: Path) -> None:
    files = {
        "a.rego": "package main\n\nimport data.lib\n\ndeny contains lib.no(1)\n",
        "b.rego": 'package main\n\nwarn contains x if y == 1\n\nwarn contains nope("x")\n',
        "old.rego": "package lib\n\nyes(x) = y { y := x }\n",
    }

    found = await problems_of(opa, {name: text.encode() for name, text in files.items()})

    assert {(each.file, each.line) for each in found} >= {("a.rego", 5), ("b.rego", 5)}
    assert await problems_of(opa, {"old.rego": files["old.rego"].encode()}) == []
    [conflict] = await problems_of(opa, {"a.json": b'{"a": 1}', "b.yaml": b"a: 2"})
    assert str(conflict) == "b.yaml:1: a has a value in a.json already"


@pytest.mark.opa
async def test_policies_cannot_read_the_environment_of_the_service(
    opa: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFORM_SECRET", "hunter2")
    engine = OpaBinary(opa, write_policies(tmp_path, {"a.rego": MAIN + "env := opa.runtime().env"}))

    answer = await engine.evaluate(Stage.PLAN, {})
    await engine.aclose()

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


def mode_of(path: str) -> str | None:
    try:
        return stat.filemode(Path(path).stat().st_mode)
    except FileNotFoundError:
        return None


def kept(pid: int) -> list[int]:
    """The servers that a process keeps, which are its children."""
    return [
        child
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in map(int, (task / "children").read_text().split())
        if b"--server" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


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
