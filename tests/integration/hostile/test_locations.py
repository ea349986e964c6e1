"""Threat 21 and its kin: addresses, files and YAML that people register to harm us."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.responses import Response, StreamingResponse

from landform.adapters.sources import Addresses, FileSource, HttpsSource
from landform.ingestion.errors import (
    MalformedSource,
    SourceNotFound,
    SourceRefused,
    SourceUnavailable,
)
from landform.ingestion.yaml_documents import parse, parts
from tests.support.locations import web

INSIDE = [
    "https://127.0.0.1/x",
    "https://127.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0177.0.0.1/x",
    "https://localhost/x",
    "https://localhost./x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[::ffff:a9fe:a9fe]/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://[2002:7f00:1::]/x",
    "https://[fe80::1]/x",
    "https://[fd00::1]/x",
    "https://[::]/x",
    "https://0.0.0.0/x",
    "https://169.254.169.254/latest/meta-data",
    "https://metadata.google.internal/x",
    "https://10.1.2.3/x",
    "https://172.16.0.1/x",
    "https://192.168.1.1/x",
    "https://100.64.0.1/x",
    "https://224.0.0.1/x",
    "https://user@example.com/x",
    "https://user:password@127.0.0.1/x",
    "https://example.com@127.0.0.1/x",
    "https://127.0.0.1\\@example.com/x",
    "https://example.com /x",
    "https://exa\tmple.com/x",
    "https://[::1/x",
    "https://:443/x",
    "https://example.com:99999/x",
    "http://example.com/x",
    "file:///etc/passwd",
    "gopher://example.com/x",
    "ftp://example.com/x",
    "//example.com/x",
    "",
]


@pytest.mark.parametrize("url", INSIDE)
async def test_no_address_leads_inside(url: str) -> None:
    with pytest.raises(SourceRefused):
        await Addresses().checked(url)


async def test_a_name_with_one_bad_address_is_refused() -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.215.14", "10.0.0.1"]

    with pytest.raises(SourceRefused):
        await Addresses(resolve=both).checked("https://rebinding.test/x")


async def test_a_name_is_looked_up_once_and_that_address_is_used() -> None:
    answers = iter(["127.0.0.1", "10.0.0.1", "10.0.0.1"])

    async def rebinding(host: str, port: int) -> list[str]:
        return [next(answers)]

    async with web() as pages:
        pages.pages["/x"] = "fine"
        source = HttpsSource(Addresses(["rebinding.test"], resolve=rebinding))
        target = pages.url.replace("localhost", "rebinding.test") + "/x"
        [file] = await source.read(target, root=target)
        await source.aclose()

    assert file.text == "fine"
    assert next(answers) == "10.0.0.1"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/secret",
        "https://169.254.169.254/latest",
        "//127.0.0.1:{port}/secret",
        "http://2130706433:{port}/secret",
        "file:///etc/passwd",
        "https://user@localhost:{port}/secret",
    ],
)
async def test_every_hop_is_checked(location: str) -> None:
    async with web() as pages:
        port = pages.url.rpartition(":")[2]
        headers = {"location": location.format(port=port)}
        pages.pages |= {"/x": Response(status_code=302, headers=headers), "/secret": "secret"}
        source = HttpsSource(Addresses(["localhost"]))
        with pytest.raises(SourceRefused):
            await source.read(f"{pages.url}/x", root="")
        await source.aclose()

    assert [path for path, _ in pages.asked] == ["/x"]


async def test_redirects_in_a_circle_end() -> None:
    async with web() as pages:
        pages.pages["/x"] = Response(status_code=302, headers={"location": "/x"})
        source = HttpsSource(Addresses(["localhost"]))
        with pytest.raises(SourceRefused, match="more than 5 times"):
            await source.read(f"{pages.url}/x", root="")
        await source.aclose()


@pytest.mark.parametrize(
    "answer",
    [
        Response(b"x" * (16 * 1024 * 1024 + 1)),
        Response(b"\x1f\x8b", headers={"content-encoding": "gzip"}),
        Response(b"\xff\xfe"),
    ],
    ids=["too large", "packed", "no text"],
)
async def test_answers_that_harm_are_not_read(answer: Response) -> None:
    async with web() as pages:
        pages.pages["/x"] = answer
        source = HttpsSource(Addresses(["localhost"]))
        with pytest.raises(SourceRefused):
            await source.read(f"{pages.url}/x", root="")
        await source.aclose()


async def test_a_placeholder_stays_on_its_host() -> None:
    source = HttpsSource(Addresses(["localhost"]))
    for path in ("https://169.254.169.254/x", "//example.com/x", "http://localhost:1/x"):
        with pytest.raises(SourceRefused):
            await source.read_beside(path, base="http://localhost:2/all.yaml", root="")


async def test_a_body_that_never_ends_is_given_up_on() -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"kind: Component"
        await ended.wait()

    ended = asyncio.Event()
    async with web() as pages:
        pages.pages["/x"] = StreamingResponse(body())
        source = HttpsSource(Addresses(["localhost"]), deadline=0.2)
        with pytest.raises(SourceUnavailable, match="was not read within"):
            await source.read(f"{pages.url}/x", root="")
        ended.set()
        await source.aclose()


async def test_a_server_that_is_down_is_not_an_empty_one() -> None:
    source = HttpsSource(Addresses(["localhost"]))
    with pytest.raises(SourceUnavailable):
        await source.read("http://localhost:9/x", root="")
    await source.aclose()


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "a/../../secret", "link", "linked/secret", "loop", "a\0b"]
)
async def test_files_stay_in_their_directory(tmp_path: Path, path: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret").write_text("secret")
    (home / "link").symlink_to(tmp_path / "secret")
    (home / "linked").symlink_to(tmp_path)
    (home / "loop").symlink_to(home / "loop")
    source = FileSource(home)

    with pytest.raises((SourceRefused, SourceNotFound)):
        await source.read_beside(path, base="all.yaml", root="all.yaml")
    with pytest.raises((SourceRefused, SourceNotFound)):
        await source.read(source.resolve(path, base="all.yaml"), root="all.yaml")


async def test_a_pattern_follows_no_link_out(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.yaml").write_text("secret")
    (home / "link.yaml").symlink_to(tmp_path / "secret.yaml")

    with pytest.raises(SourceRefused):
        await FileSource(home).read("*.yaml", root="*.yaml")


async def test_a_directory_that_is_not_there_is_not_an_empty_one(tmp_path: Path) -> None:
    source = FileSource(tmp_path)
    with pytest.raises(SourceUnavailable, match="There is no directory"):
        await source.read("missing/*.yaml", root="missing/*.yaml")


@pytest.mark.parametrize("pattern", ["./a/*.yaml", "a/./*.yaml", "b/../a/*.yaml"])
async def test_a_pattern_means_the_same_however_it_is_written(tmp_path: Path, pattern: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.yaml").write_text("kind: Component\n")

    [file] = await FileSource(tmp_path).read(pattern, root=pattern)

    assert file.target == "a/x.yaml"


async def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "all.yaml")
    with pytest.raises(SourceNotFound):
        await FileSource(tmp_path).read("all.yaml", root="all.yaml")


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "a: &a [*a]\n",
        "a: &a {b: *a}\n",
        "[" * 10_000,
        "a: " + "{a: " * 60 + "1" + "}" * 60,
        "a: 1\na: 2\n",
        "? [a]\n: 1\n",
        "!!python/object/apply:os.system ['true']\n",
        "a: !!binary zzz\n",
        "\tx: 1\n",
        "a: \x07\n",
    ],
)
def test_yaml_that_harms_is_malformed(text: str) -> None:
    with pytest.raises(MalformedSource):
        list(map(parse, parts(text)))


def test_too_much_yaml_is_malformed() -> None:
    with pytest.raises(MalformedSource, match="documents"):
        parts("--- a\n" * 20_001)
    with pytest.raises(MalformedSource, match="larger"):
        parts("x" * (16 * 1024 * 1024 + 1))
