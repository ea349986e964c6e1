"""Renders files in this very process: for an author's own templates on their own machine."""

from collections.abc import Collection, Mapping
from typing import Any

from landform.rendering.template_files import FetchOptions, render_file, render_files
from landform.templates.files import TemplateFile


class InProcessRenderer:
    """A `rendering.ports.FileRenderer` without a sandbox. The language's own limits hold."""

    async def render(
        self,
        files: Mapping[str, TemplateFile],
        values: Mapping[str, Any],
        options: FetchOptions = FetchOptions(),
        *,
        existing: Collection[str] = (),
    ) -> dict[str, TemplateFile]:
        """See `FileRenderer.render`."""
        return render_files(files, values, options, existing=existing)

    async def render_file(
        self,
        path: str,
        file: TemplateFile,
        values: Mapping[str, Any],
        options: FetchOptions = FetchOptions(),
    ) -> TemplateFile:
        """See `FileRenderer.render_file`."""
        return render_file(path, file, values, options)
