"""Who renders the files of a template that nobody here has read."""

from collections.abc import Collection, Mapping
from typing import Any, Protocol

from landform.rendering.template_files import FetchOptions
from landform.templates.files import TemplateFile


class FileRenderer(Protocol):
    """`template_files.render_files`, somewhere it cannot do harm."""

    async def render(
        self,
        files: Mapping[str, TemplateFile],
        values: Mapping[str, Any],
        options: FetchOptions = FetchOptions(),
        *,
        existing: Collection[str] = (),
    ) -> dict[str, TemplateFile]:
        """Return what `render_files` returns for the same arguments.

        Raises:
            FilesNotRendered: a file fails; names all that do.
            RenderFailed: a limit was reached; says which.
            SandboxUnavailable: the sandbox did not start. Repeating is safe.
        """
        ...

    async def render_file(
        self,
        path: str,
        file: TemplateFile,
        values: Mapping[str, Any],
        options: FetchOptions = FetchOptions(),
    ) -> TemplateFile:
        """Return what `template_files.render_file` returns; raises as `render` does."""
        ...
