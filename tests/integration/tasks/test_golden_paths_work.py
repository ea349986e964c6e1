"""What a golden path wrote works: its own tests pass, and others can read and run its files."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from landform.demo.processes import wait_until
from landform.templates.files import TemplateFile
from tests.support.golden_paths import GOLDEN_PATHS, api_definition, example, parsed, run
from tests.support.ports import free_port

NODE = shutil.which("node")
NPM = shutil.which("npm")
needs_node = pytest.mark.skipif(
    NODE is None, reason="skipped: install Node.js 20 or newer, and have node on the PATH"
)
needs_npm = pytest.mark.skipif(
    NPM is None, reason="skipped: install Node.js 20 or newer with npm, and have both on the PATH"
)
each_golden_path = pytest.mark.parametrize("template", GOLDEN_PATHS)


# ── Python ───────────────────────────────────────────────────────────────────────

only_python = pytest.mark.parametrize("template", ["python-api"])


@only_python
def test_its_own_python_tests_pass(made: Path) -> None:
    run(made, sys.executable, "-m", "compileall", "-q", "src", "tests", PYTHONDONTWRITEBYTECODE="")

    # The plug-ins of this project are not the service's.
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    said = run(made, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", **alone)

    assert re.search(r"^\d\d passed", said.splitlines()[-1]), said


@only_python
def test_its_python_is_formatted_and_without_findings(made: Path) -> None:
    run(made, sys.executable, "-m", "ruff", "format", "--check", "--no-cache", ".")
    run(made, sys.executable, "-m", "ruff", "check", "--no-cache", ".")


@only_python
def test_the_api_in_the_catalog_is_the_one_that_the_service_has(made: Path) -> None:
    says = "from service.app import *; print(sorted(create_app(Settings()).openapi()['paths']))"

    paths = run(made, sys.executable, "-c", says, PYTHONPATH="src")

    assert yaml.safe_load(paths) == sorted(api_definition(made)["paths"])


@only_python
def test_a_setting_that_cannot_be_used_ends_it_with_its_name(made: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "service"],
        env={**os.environ, "PYTHONPATH": str(made / "src"), "PORT": "http"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert answer.returncode != 0
    assert "PORT must be a number" in answer.stderr


# ── Node.js ──────────────────────────────────────────────────────────────────────

only_node = pytest.mark.parametrize("template", ["nodejs-api"])


@only_node
@needs_node
def test_its_own_node_tests_pass(made: Path) -> None:
    said = run(made, NODE or "", "--test", "--test-reporter=tap")

    assert int(re.findall(r"^# pass (\d+)$", said, re.MULTILINE)[0]) >= 10
    assert "# fail 0" in said


@only_node
@needs_npm
def test_the_lock_file_agrees_with_its_package(made: Path) -> None:
    run(made, NPM or "", "ci", "--offline", "--no-audit", "--no-fund", HOME=str(made.parent))


@only_node
def test_the_api_in_the_catalog_names_every_route(made: Path) -> None:
    routes = re.findall(r"\['GET (/[a-z]*)'", (made / "src/app.js").read_text())

    assert sorted(routes) == sorted(api_definition(made)["paths"])


# ── both ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("template", "command"),
    [
        ("python-api", (sys.executable, "-m", "service")),
        pytest.param("nodejs-api", (NODE or "", "src/main.js"), marks=needs_node),
    ],
)
def test_it_starts_answers_writes_json_and_stops_when_it_is_told_to(
    made: Path, template: str, command: tuple[str, ...]
) -> None:
    port, name = free_port(), example(template)["name"]
    own = {"PORT": str(port), "HOST": "127.0.0.1", "PYTHONPATH": "src"}
    process = subprocess.Popen(
        command, cwd=made, env={**os.environ, **own}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert wait_until(lambda: answers(port, "/ready"), seconds=60)
        assert httpx2.get(f"http://127.0.0.1:{port}/?q=1").json()["name"] == name
    finally:
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)

    assert process.returncode in (0, -signal.SIGTERM)
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["path"] for line in lines if line["message"] == "request"] == ["/"]


def answers(port: int, path: str) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}{path}", timeout=2).status_code == 200
    except httpx2.HTTPError:
        return False


@each_golden_path
def test_every_file_can_be_read_by_what_reads_it(made: Path, template: str) -> None:
    paths = (path for path in made.rglob("*") if path.is_file())
    texts = {path.relative_to(made).as_posix(): path.read_text() for path in paths}

    assert len(parsed_texts(texts)) >= 10
    for path, text in texts.items():
        assert text.endswith("\n"), path
        assert not re.search(r"[ \t]+$", text, re.MULTILINE), path
        assert "${{ values" not in text, path
    name = example(template)["name"]
    assert texts["README.md"].startswith(f"# {name}\n")
    named = re.findall(r"\]\(([^)]+)\)|`((?!ghcr)[\w.-]+/[\w./-]*)`", texts["README.md"])
    assert len(named) >= 5
    for link, path in named:
        assert (made / (link or path)).exists(), f"the README names {link or path}"


def parsed_texts(texts: dict[str, str]) -> dict[str, list[Any]]:
    return parsed({path: TemplateFile(text.encode()) for path, text in texts.items()})
