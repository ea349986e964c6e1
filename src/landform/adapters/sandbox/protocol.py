"""What goes through the pipe: JSON, never a pickle.

A request is one JSON document. An answer is one line of JSON from the rendering
process (missing if it was killed) and one from the server that says how it ended.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from landform.adapters.sandbox.limits import SandboxLimits
from landform.rendering.errors import FilesNotRendered, RenderFailed
from landform.rendering.template_files import FetchOptions, render_file, render_files
from landform.templates.files import TemplateFile


def request(
    files: Mapping[str, TemplateFile],
    values: Mapping[str, Any],
    options: FetchOptions,
    limits: SandboxLimits,
    *,
    existing: Collection[str] | None,
) -> bytes:
    """A rendering as it is sent; without ``existing`` it is one file whose path is final."""
    return json.dumps(
        {
            "files": _encoded(files),
            "values": values,
            "options": asdict(options),
            "existing": None if existing is None else sorted(existing),
            "limits": asdict(limits),
        }
    ).encode()


@dataclass(frozen=True)
class Request:
    """The arguments of `request` again."""

    files: dict[str, TemplateFile]
    values: dict[str, Any]
    options: FetchOptions
    limits: SandboxLimits
    existing: list[str] | None

    def rendered(self) -> dict[str, TemplateFile]:
        """What was asked for.

        Raises:
            FilesNotRendered: a file fails.
        """
        if self.existing is not None:
            return render_files(self.files, self.values, self.options, existing=self.existing)
        return {
            path: render_file(path, file, self.values, self.options)
            for path, file in self.files.items()
        }


def read_request(data: bytes) -> Request:
    """A request as it was sent."""
    sent = json.loads(data)
    options = sent["options"]
    options["copy_without_templating"] = tuple(options["copy_without_templating"])
    return Request(
        _decoded(sent["files"]),
        sent["values"],
        FetchOptions(**options),
        SandboxLimits(**sent["limits"]),
        sent["existing"],
    )


def answer(files: Mapping[str, TemplateFile]) -> bytes:
    """The rendered files, as one line."""
    return json.dumps({"files": _encoded(files)}).encode() + b"\n"


def failure(error: RenderFailed) -> bytes:
    """Why there are none, as one line."""
    problems = error.problems if isinstance(error, FilesNotRendered) else (error,)
    told = [{"detail": each.detail, "facts": each.facts} for each in problems]
    return json.dumps({"problems": told}).encode() + b"\n"


def read_answer(line: bytes) -> dict[str, TemplateFile]:
    """The files of an answer.

    Raises:
        FilesNotRendered: it has problems instead.
    """
    told = json.loads(line)
    if "problems" in told:
        raise FilesNotRendered(
            [RenderFailed(each["detail"], **each["facts"]) for each in told["problems"]]
        )
    return _decoded(told["files"])


def _encoded(files: Mapping[str, TemplateFile]) -> dict[str, list[Any]]:
    return {
        path: [b64encode(file.content).decode(), file.mode, file.is_symlink]
        for path, file in files.items()
    }


def _decoded(files: dict[str, list[Any]]) -> dict[str, TemplateFile]:
    return {
        path: TemplateFile(b64decode(content), mode, is_symlink)
        for path, (content, mode, is_symlink) in files.items()
    }
