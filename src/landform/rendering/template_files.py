"""``fetch:template``: a directory of templates and values to files. Pure.

As Backstage does it: names are rendered, too; a name that becomes empty, absolute
or has ``//`` in it is left out; binary files and symbolic links are copied. Unlike
Backstage a file that fails stops everything, and all that fail are named at once;
HCL gets its values as data (`hcl_text`); two paths that become one are an error.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from landform.rendering.errors import FilesNotRendered, RenderFailed, UnsafeRendering
from landform.rendering.globs import matcher
from landform.rendering.hcl_text import refuse_interpolation, render_hcl
from landform.rendering.language import RenderOptions, render_text
from landform.rendering.language.backstage import DEFAULT_FUNCTIONS, backstage_functions
from landform.rendering.paths import clashes, link_stays_inside, problem_of
from landform.templates.files import TemplateFile

MAX_FILES = 2000
MAX_BYTES = 20 * 1024 * 1024  # of all files, before and after
HCL = (".tf", ".tofu", ".tfvars", ".hcl")
INTERPOLATED = (".tf.json", ".tofu.json", ".tftpl")


@dataclass(frozen=True)
class FetchOptions:
    """The input of ``fetch:template`` that is about rendering, in Python's spelling.

    ``template_file_extension`` is ``.njk`` for ``true``. ``hosts`` are those that
    ``parseRepoUrl`` knows, with their kind; none takes the filter away.
    """

    copy_without_templating: tuple[str, ...] = ()
    template_file_extension: str | bool = False
    cookiecutter_compat: bool = False
    replace: bool = False
    trim_blocks: bool = False
    lstrip_blocks: bool = False
    target_path: str = "./"
    hosts: Mapping[str, str] = field(default_factory=dict)

    @property
    def extension(self) -> str:
        """With its dot, or empty."""
        if self.template_file_extension is True:
            return ".njk"
        extension = self.template_file_extension or ""
        return extension if extension.startswith(".") or not extension else f".{extension}"


def render_files(
    files: Mapping[str, TemplateFile],
    values: Mapping[str, Any],
    options: FetchOptions = FetchOptions(),
    *,
    existing: Collection[str] = (),
) -> dict[str, TemplateFile]:
    """Return the files that a directory of templates becomes, in the order of their paths.

    Args:
        files: the template's files by their path in it.
        values: what the templates see as ``values`` (or ``cookiecutter``).
        options: the action's other inputs.
        existing: paths that are there already; they stay, unless ``replace`` is set.

    Raises:
        FilesNotRendered: names every file, line and expression at fault.
    """
    return _Fetch(values, options, frozenset(existing)).all(files)


def render_file(
    path: str, file: TemplateFile, values: Mapping[str, Any], options: FetchOptions = FetchOptions()
) -> TemplateFile:
    """``fetch:template:file``: one file whose ``path`` is given and not rendered.

    Raises:
        FilesNotRendered: it cannot be rendered, or the path cannot be written.
    """
    fetch = _Fetch(values, options, frozenset())
    fetch.check_path(path, path)
    rendered = fetch.rendered(path, file, templated=True)
    if fetch.problems or rendered is None:
        raise FilesNotRendered(fetch.problems)
    return rendered


class _Fetch:
    """One run; collects what goes wrong."""

    def __init__(
        self, values: Mapping[str, Any], options: FetchOptions, existing: frozenset[str]
    ) -> None:
        self.problems: list[RenderFailed] = []
        self._options = options
        self._existing = existing
        self._context = {"cookiecutter" if options.cookiecutter_compat else "values": values}
        functions = backstage_functions(options.hosts) if options.hosts else DEFAULT_FUNCTIONS
        self._render = RenderOptions(
            options.trim_blocks, options.lstrip_blocks, options.cookiecutter_compat, functions
        )

    def all(self, files: Mapping[str, TemplateFile]) -> dict[str, TemplateFile]:
        self._check_input(files)
        copied = matcher(self._options.copy_without_templating)
        target = _target(self._options.target_path)
        result: dict[str, TemplateFile] = {}
        sources: dict[str, str] = {}
        for path in sorted(files):
            name, templated = self._name(path, copied=copied(path))
            if name is None or _is_left_out(name):
                continue
            output = f"{target}{name}"
            if output in self._existing and not self._options.replace:
                continue
            if self.check_path(path, output) and not self._is_taken(path, output, sources):
                rendered = self.rendered(output, files[path], templated=templated, source=path)
                result |= {output: rendered} if rendered else {}
        self._check_output(result, sources)
        if self.problems:
            raise FilesNotRendered(self.problems)
        return dict(sorted(result.items()))

    def _name(self, path: str, *, copied: bool) -> tuple[str | None, bool]:
        """The rendered path, and whether the content is a template."""
        extension = self._options.extension
        last = path.rpartition("/")[2]
        templated = not copied
        if extension:
            dot = last.rfind(".")
            templated = dot > 0 and last[dot:] == extension
            path = path.removesuffix(extension) if templated else path
        try:
            return render_text(path, self._context, file=path, options=self._render), templated
        except RenderFailed as error:
            self._fail(path, f"The name of the file fails: {error.detail}", error)
            return None, templated

    def check_path(self, source: str, output: str) -> bool:
        """Whether the path can be written; notes the problem if not."""
        why = problem_of(output)
        if why:
            self._fail(source, f"{source}: The path {output[:100]!r} cannot be written: {why}.")
        return why is None

    def _is_taken(self, source: str, output: str, sources: dict[str, str]) -> bool:
        if output in sources:
            first = sources[output]
            self._fail(source, f"{source}: It becomes {output!r}, and so does {first!r}.")
            return True
        sources[output] = source
        return False

    def rendered(
        self, path: str, file: TemplateFile, *, templated: bool, source: str = ""
    ) -> TemplateFile | None:
        """The file as it is written; None where it fails, which is noted."""
        source = source or path
        if file.is_symlink:
            return self._link(source, path, file)
        text = _text(file.content) if templated else None
        if text is None:
            return file
        try:
            content = self._content(path, source, text).encode()
        except (RenderFailed, UnsafeRendering) as error:
            self._fail(source, error.detail, error)
        except UnicodeEncodeError:
            self._fail(source, f"{source}: A value has half of a character.")
        else:
            return TemplateFile(content, file.mode)
        return None

    def _content(self, path: str, source: str, text: str) -> str:
        if path.endswith(INTERPOLATED):
            return refuse_interpolation(text, self._context, file=source, options=self._render)
        if path.endswith(HCL):
            return render_hcl(text, self._context, file=source, options=self._render)
        return render_text(text, self._context, file=source, options=self._render)

    def _link(self, source: str, path: str, file: TemplateFile) -> TemplateFile | None:
        target = file.content.decode(errors="surrogateescape")
        if link_stays_inside(path, target):
            return file
        self._fail(source, f"{source}: The symbolic link leads out of the template: {target!r}.")
        return None

    def _check_input(self, files: Mapping[str, TemplateFile]) -> None:
        options = self._options
        if options.extension and (options.copy_without_templating or options.cookiecutter_compat):
            raise FilesNotRendered(
                [
                    RenderFailed(
                        "templateFileExtension does not go together with "
                        "copyWithoutTemplating or cookiecutterCompat."
                    )
                ]
            )
        size = sum(len(file.content) for file in files.values())
        if len(files) > MAX_FILES or size > MAX_BYTES:
            raise FilesNotRendered([RenderFailed(_too_large("The template"))])

    def _check_output(self, result: dict[str, TemplateFile], sources: dict[str, str]) -> None:
        for path, other in clashes([*sorted(self._existing - set(result)), *result]).items():
            if path in sources:
                self._fail(
                    sources[path],
                    f"{sources[path]}: {path!r} and {other!r} cannot be beside each other.",
                )
        if sum(len(file.content) for file in result.values()) > MAX_BYTES:
            self.problems.append(RenderFailed(_too_large("What the template makes")))

    def _fail(self, source: str, detail: str, error: Exception | None = None) -> None:
        facts = dict(error.facts) if isinstance(error, RenderFailed) else {}
        self.problems.append(RenderFailed(detail, **({"line": 1} | facts | {"file": source})))


def _too_large(what: str) -> str:
    return f"{what} has more than {MAX_FILES} files or {MAX_BYTES // 1024 // 1024} MiB."


def _target(path: str) -> str:
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or problem_of("/".join([*parts, "x"])):
        raise FilesNotRendered(
            [RenderFailed(f"The targetPath {path[:100]!r} does not stay in the workspace.")]
        )
    return "".join(f"{part}/" for part in parts)


def _is_left_out(name: str) -> bool:
    return name == "" or name.startswith("/") or "//" in name


def _text(content: bytes) -> str | None:
    """The text of a file, or None for a binary one."""
    if b"\x00" in content[:8192] or content.startswith(b"%PDF-"):
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
