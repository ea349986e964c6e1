"""Untrusted templates are rendered elsewhere: what they use up ends with them."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from landform.adapters.sandbox import SandboxLimits, SandboxRenderer
from landform.rendering.errors import FilesNotRendered, RenderFailed
from landform.rendering.ports import FileRenderer
from landform.rendering.template_files import FetchOptions, render_files
from landform.templates.files import TemplateFile
from tests.support.waiting import await_until

pytestmark = pytest.mark.skipif(os.name != "posix", reason="skipped: limits are POSIX's")

LOOP = TemplateFile(b"{% for i in range(200000) %}{% if i %}{% endif %}{% endfor %}")
BUSY = {f"f{index}": LOOP for index in range(200)}
LARGE = {
    f"f{index}": TemplateFile(b"{% for i in range(900) %}${{ values.s }}{% endfor %}")
    for index in range(5)
}


@pytest.fixture
async def sandbox() -> AsyncIterator[SandboxRenderer]:
    renderer = SandboxRenderer()
    port: FileRenderer = renderer
    assert port is renderer
    yield renderer
    await renderer.aclose()


@pytest.fixture
async def tight() -> AsyncIterator[SandboxRenderer]:
    renderer = SandboxRenderer(
        SandboxLimits(cpu_seconds=1, wall_seconds=20, memory_mib=24, output_mib=8)
    )
    yield renderer
    await renderer.aclose()


async def test_the_sandbox_makes_the_files_that_rendering_here_makes(
    sandbox: SandboxRenderer,
) -> None:
    files = {
        "main.tf": TemplateFile(b'a = "${{ values.n }}"\n'),
        "run": TemplateFile(b"${{ values.l }}", 0o755),
        "bin": TemplateFile(b"\x00\xff"),
        "link": TemplateFile(b"run", is_symlink=True),
        "repo": TemplateFile(b"${{ values.url | projectSlug }}"),
    }
    values = {"n": '"\u00e9', "l": [1, 2], "url": "github.com?owner=o&repo=r"}
    options = FetchOptions(
        target_path="t", hosts={"github.com": "github"}, copy_without_templating=("x",)
    )

    assert await sandbox.render(files, values, options) == render_files(files, values, options)


async def test_one_file_goes_where_it_is_told(sandbox: SandboxRenderer) -> None:
    file = TemplateFile(b'a = "${{ values.v }}"\n')

    assert (await sandbox.render_file("x.tf", file, {"v": '"'})).content == b'a = "\\""\n'
    with pytest.raises(FilesNotRendered, match="cannot be written"):
        await sandbox.render_file("../x", file, {"v": 1})


async def test_problems_come_back_with_file_and_line(sandbox: SandboxRenderer) -> None:
    files = {"a": TemplateFile(b"\n${{ 1 + }}"), "b": TemplateFile(b"${{ x | nope }}")}

    with pytest.raises(FilesNotRendered) as caught:
        await sandbox.render(files, {})

    assert [(p.facts["file"], p.facts["line"]) for p in caught.value.problems] == [
        ("a", 2),
        ("b", 1),
    ]


# Measured once in Jinja2's own sandbox: seconds, and a text of a gigabyte.
HARMFUL = [
    "{{ 'a' * 10 ** 8 }}${{ 'a' * 10 ** 8 }}",
    "${{ '%1000000000d' | format(1) }}",
    "${{ range(10 ** 7) | length }}",
    "${{ range(10 ** 7) | list | join('x') }}",
    "{% for i in range(10 ** 7) %}x{% endfor %}",
    "${{ ''.__class__.__mro__[1].__subclasses__() }}",
    "${{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{% set s = 'xxxxxxxx' %}{% for i in range(40) %}{% set s = s ~ s %}{% endfor %}${{ s }}",
    "{% macro m() %}${{ m() }}${{ m() }}{% endmacro %}${{ m() }}",
]


@pytest.mark.parametrize("text", HARMFUL)
@pytest.mark.parametrize("name", ["page.md", "main.tf"])
async def test_a_harmful_template_costs_little_and_tells_nothing(
    sandbox: SandboxRenderer, name: str, text: str
) -> None:
    await sandbox.start()
    before = _resident_mib()

    try:
        files = await sandbox.render({name: TemplateFile(f"# {text}\n".encode())}, {})
    except RenderFailed:
        files = {}

    assert sum(len(file.content) for file in files.values()) < 1000
    assert b"uid=" not in b"".join(file.content for file in files.values())
    assert _resident_mib() - before < 10


async def test_too_much_computing_is_stopped(tight: SandboxRenderer) -> None:
    await tight.start()

    with pytest.raises(RenderFailed, match="more than 1 seconds of computing") as caught:
        await tight.render(BUSY, {})

    assert caught.value.facts["limit"] == "cpu"


async def test_too_much_time_is_stopped() -> None:
    renderer = SandboxRenderer(SandboxLimits(cpu_seconds=60, wall_seconds=0.5))
    await renderer.start()

    with pytest.raises(RenderFailed, match=r"more than 0\.5 seconds"):
        await renderer.render(BUSY, {})

    await renderer.aclose()


async def test_too_much_memory_is_stopped(tight: SandboxRenderer) -> None:
    with pytest.raises(RenderFailed, match="more than 24 MiB of memory"):
        await tight.render(LARGE, {"s": "x" * 4000})


async def test_too_much_output_is_stopped() -> None:
    renderer = SandboxRenderer(SandboxLimits(memory_mib=1024, output_mib=1))

    with pytest.raises(RenderFailed, match="more than 1 MiB of output"):
        await renderer.render(LARGE, {"s": "x" * 4000})
    await renderer.aclose()


async def test_this_process_does_not_grow_while_templates_are_stopped(
    tight: SandboxRenderer,
) -> None:
    await tight.render({"a": TemplateFile(b"x")}, {})
    before = _resident_mib()

    for _ in range(10):
        with pytest.raises(RenderFailed):
            await tight.render(LARGE, {"s": "x" * 4000})

    assert _resident_mib() - before < 30


async def test_one_that_is_stopped_disturbs_no_other(tight: SandboxRenderer) -> None:
    await tight.start()

    busy, *fine = await asyncio.gather(
        tight.render(BUSY, {}),
        *(tight.render({"a": TemplateFile(b"${{ values.n }}")}, {"n": n}) for n in range(20)),
        return_exceptions=True,
    )

    assert isinstance(busy, RenderFailed)
    assert [files["a"].content for files in fine if isinstance(files, dict)] == [
        str(n).encode() for n in range(20)
    ]


async def test_a_warm_process_that_died_is_replaced(sandbox: SandboxRenderer) -> None:
    files = {"a": TemplateFile(b"x")}
    await sandbox.render(files, {})
    first = sandbox.pid
    assert first is not None
    os.kill(first, 9)
    await await_until(lambda: not sandbox.is_running)

    assert await sandbox.render(files, {}) == files
    assert sandbox.pid != first


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="skipped: needs /proc of Linux")
async def test_the_process_inherits_no_secret(
    sandbox: SandboxRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANDFORM_GITHUB_TOKEN", "canary-secret")
    await sandbox.start()

    environment = await asyncio.to_thread(Path(f"/proc/{sandbox.pid}/environ").read_bytes)

    assert b"canary-secret" not in environment
    assert b"LANDFORM" not in environment


async def test_it_ends_with_the_one_that_started_it(sandbox: SandboxRenderer) -> None:
    await sandbox.start()
    pid = sandbox.pid

    await sandbox.aclose()

    with pytest.raises(ProcessLookupError):
        os.kill(int(pid or 0), 0)


def _resident_mib() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0
