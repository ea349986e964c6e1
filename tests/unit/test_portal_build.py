"""What a browser fetches before it shows anything, from the files as they are built."""

import gzip
import re
from html.parser import HTMLParser

import pytest

from landform.portal.site import STATIC
from tests.browser.portal_pages import routes_without_a_page
from tests.support.browsing import needs_portal

LIMIT_KB = 350
NAMED = re.compile(r"""(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s"'`<>()]*""")
SPOKEN_OF = re.compile(
    r"(https?:)?//("
    r"www\.w3\.org/|json-schema\.org/|spec\.openapis\.org/"  # names of standards
    r"|(www\.)?(mui\.com|reactjs\.org|react\.dev|reactrouter\.com|remix\.run|fb\.me|github\.com)/"
    r"|rjsf-team\.github\.io/|formatjs\.(github\.)?io/"  # where a library's error is explained
    r")"
)
"""Texts of libraries; nothing fetches them, and the Content-Security-Policy would not let it."""


class _FirstLoad(HTMLParser):
    """The files that the page names itself: scripts, what they import, styles, the icon."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.files += [
            value
            for name, value in attrs
            if value and (tag, name) in {("script", "src"), ("link", "href")}
        ]


def first_load() -> list[str]:
    page = _FirstLoad()
    page.feed((STATIC / "index.html").read_text(encoding="utf-8"))
    return page.files


@needs_portal
def test_the_first_load_is_small() -> None:
    files = [STATIC / "index.html", *(STATIC / name.lstrip("/") for name in first_load())]

    sizes = {file.name: len(gzip.compress(file.read_bytes(), mtime=0)) for file in files}

    assert any(name.endswith(".js") for name in sizes)
    assert sum(sizes.values()) <= LIMIT_KB * 1024, sizes


@needs_portal
def test_only_those_who_read_french_fetch_it() -> None:
    [french] = (STATIC / "assets").glob("french-*.js")

    assert not [name for name in first_load() if french.name in name]
    assert "Afficher la suite" in french.read_text(encoding="utf-8")


@needs_portal
def test_the_page_names_no_other_host() -> None:
    assert [name for name in first_load() if not re.match(r"/[^/]", name)] == []
    assert NAMED.findall((STATIC / "index.html").read_text(encoding="utf-8")) == []


@needs_portal
def test_no_script_and_no_style_names_another_host() -> None:
    files = [*STATIC.rglob("*.js"), *STATIC.rglob("*.css")]

    found = {
        f"{file.name}: {name}"
        for file in files
        for name in (match[0] for match in NAMED.finditer(file.read_text(encoding="utf-8")))
        if not SPOKEN_OF.match(name)
    }

    assert found == set()


@pytest.mark.parametrize("text", ["https://cdn.example.com/x.js", "//fonts.example.org/a.css"])
def test_a_host_would_be_seen(text: str) -> None:
    [found] = NAMED.finditer(f'import("{text}")')

    assert not SPOKEN_OF.match(found[0])


def test_every_route_is_looked_at_for_accessibility() -> None:
    assert routes_without_a_page() == []
