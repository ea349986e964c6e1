"""A real Atlantis as a process of its own, for the `GitHubEmulator`'s repositories."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx2
import pytest

from tests.support.github.emulator import GitHubEmulator
from tests.support.github.records import Hook
from tests.support.ports import free_port

LOGIN = "atlantis"
WEBHOOK_SECRET = "what-github-and-atlantis-share"
API_SECRET = "what-operators-know"
EVENTS = ("pull_request", "issue_comment", "push", "pull_request_review")
GLANCE_SECONDS = 0.05


def find_atlantis() -> Path:
    """The binary that LANDFORM_TEST_ATLANTIS names, that `make tools` made, or on the PATH."""
    candidates = (
        os.environ.get("LANDFORM_TEST_ATLANTIS"),
        str(Path(__file__).parents[2] / ".cache/bin/atlantis"),
        shutil.which("atlantis"),
    )
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return Path(candidate)
    pytest.skip("no atlantis binary: run `make tools` (needs Go)")


class AtlantisServer:
    """Atlantis for every repository of an emulator that speaks TLS (it takes nothing less).

    The port stays the same over restarts, and so does the data directory: what Atlantis
    keeps, it finds again. ``repos_yaml`` and ``config`` are its server-side files, ``flags``
    more of its command line, ``environment`` what its workflows may want to see.
    """

    def __init__(
        self,
        binary: Path,
        emulator: GitHubEmulator,
        data_dir: Path,
        *,
        repos_yaml: str | None = None,
        config: Mapping[str, Any] | None = None,
        flags: tuple[str, ...] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        assert emulator.ca_file, "Atlantis speaks only https with GitHub: start(tls=True)"
        self.binary, self.emulator, self.data_dir = binary, emulator, data_dir
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.token = emulator.add_user(LOGIN)
        self._flags, self._environment = flags, dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        data_dir.mkdir(parents=True, exist_ok=True)
        self._home = data_dir / "home"
        self._home.mkdir(exist_ok=True)
        self._log = data_dir / "atlantis.log"
        # JSON is YAML, and a file keeps what is secret out of the list of processes.
        (data_dir / "config.yaml").write_text(json.dumps(self._config() | dict(config or {})))
        (data_dir / "repos.yaml").write_text(repos_yaml or "repos: [{id: /.*/}]\n")

    def _config(self) -> dict[str, Any]:
        return {
            "atlantis-url": self.url,
            "port": self.port,
            "data-dir": str(self.data_dir / "data"),
            "repo-config": str(self.data_dir / "repos.yaml"),
            "repo-allowlist": "127.0.0.1/*",
            "gh-hostname": self.emulator.host,
            "gh-user": LOGIN,
            "gh-token": self.token,
            "gh-webhook-secret": WEBHOOK_SECRET,
            "api-secret": API_SECRET,
            "default-tf-version": _terraform_version(),
            "tf-download": False,
        }

    # -- life ---------------------------------------------------------------------------

    def start(self, seconds: float = 30.0) -> "AtlantisServer":
        """Start it and wait until it answers.

        Raises:
            AssertionError: it did not, with the end of its log.
        """
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    str(self.binary),
                    "server",
                    f"--config={self.data_dir / 'config.yaml'}",
                    *self._flags,
                ],
                cwd=self.data_dir,
                env=self._variables(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.wait_until(self._answers, seconds=seconds, what="Atlantis answers")
        return self

    def hook(self, repository: str | None = None) -> Hook:
        """Have the repository's events sent to it, as its documentation asks for."""
        return self.emulator.add_hook(
            f"{self.url}/events", secret=WEBHOOK_SECRET, events=EVENTS, repository=repository
        )

    def stop(self) -> None:
        """End it politely: it finishes what it is doing."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Gone at once, and the Terraform it runs with it."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def __enter__(self) -> "AtlantisServer":
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    # -- looking ------------------------------------------------------------------------

    @property
    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def locks(self) -> list[dict[str, Any]]:
        """The project locks it holds."""
        told = httpx2.get(f"{self.url}/api/locks", trust_env=False).json()
        return told["Locks"] or []

    def detect_drift(self, repository: str, directory: str) -> dict[str, Any]:
        """Have it plan the base branch there, and tell its webhooks; what it answers."""
        order = {
            "repository": repository,
            "ref": "main",
            "type": "Github",
            "paths": [{"directory": directory}],
        }
        told = httpx2.post(
            f"{self.url}/api/drift/detect",
            json=order,
            headers={"X-Atlantis-Token": API_SECRET},
            trust_env=False,
            timeout=60,
        )
        assert told.status_code == 200, f"{told.status_code} {told.text}\n{self.log[-4000:]}"
        answer: dict[str, Any] = told.json()
        return answer

    def is_idle(self) -> bool:
        """Nothing planned or applied right now."""
        told = httpx2.get(f"{self.url}/status", trust_env=False).json()
        return bool(told["in_progress_operations"] == 0)

    def wait_until(self, condition: Any, *, seconds: float = 60.0, what: str) -> Any:
        """The first truthy value of ``condition()``.

        Raises:
            AssertionError: Atlantis ended, or time did; with the end of its log.
        """
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while not (value := condition()):
            ended = self._process is None or self._process.poll() is not None
            tail = f"{what}\n{self.log[-4000:]}"
            assert not ended, f"Atlantis ended before this was true: {tail}"
            assert time.monotonic() < deadline, f"not true in {seconds} seconds: {tail}"
            pause.wait(GLANCE_SECONDS)
        return value

    def wait_for_status(
        self, sha: str, context: str, *states: str, seconds: float = 60.0
    ) -> str:  # fmt: skip
        """Wait until the last status of a context is one of these; its description."""

        def look() -> tuple[str, str] | None:
            given = [each for each in self.emulator.statuses(sha) if each.context == context]
            last = given[-1] if given else None
            return (last.state, last.description or "") if last and last.state in states else None

        what = f"{context} is {' or '.join(states)}"
        description: str = self.wait_until(look, seconds=seconds, what=what)[1]
        return description

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/healthz", trust_env=False, timeout=2).is_success
        except httpx2.HTTPError:
            return False

    def _variables(self) -> dict[str, str]:
        authority = str(self.emulator.ca_file)
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self._home),
            "SSL_CERT_FILE": authority,
            "GIT_SSL_CAINFO": authority,
            "GIT_TERMINAL_PROMPT": "0",
            "CHECKPOINT_DISABLE": "1",
            **self._environment,
        }

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        group_wanted = number == signal.SIGKILL
        if process.poll() is None:
            (os.killpg if group_wanted else os.kill)(process.pid, number)
        process.wait(30)


def _terraform_version() -> str:
    """Of the binary on the PATH: Atlantis would else want to download one."""
    told = subprocess.run(
        ["terraform", "version", "-json"], capture_output=True, check=True, text=True
    )
    version: str = json.loads(told.stdout)["terraform_version"]
    return version
