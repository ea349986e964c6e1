"""Ask Backstage's template engine itself (npm package nunjitsu)."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ORACLE = Path(__file__).parents[2] / "tools" / "nunjitsu"
NODE = shutil.which("node")
needs_nunjitsu = pytest.mark.skipif(
    NODE is None or not (ORACLE / "node_modules").is_dir(),
    reason="skipped: nunjitsu is not installed; install Node 20 or newer, then: make tools",
)


class Nunjitsu:
    """A running oracle; one question, one answer."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(NODE), str(ORACLE / "oracle.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def ask(
        self,
        template: Any,
        context: dict[str, Any],
        mode: str = "node",
        options: dict[str, bool] | None = None,
    ) -> dict[str, Any]:
        """``{"value": …}``, ``{"undefined": True}`` or ``{"error": …}``."""
        question = {
            "template": template,
            "context": context,
            "mode": mode,
            "options": options or {},
        }
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=10)
