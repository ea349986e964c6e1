"""A directory of templates and values to files, as ``fetch:template`` makes them."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.rendering.errors import FilesNotRendered
from landform.rendering.paths import clashes, link_stays_inside, problem_of
from landform.rendering.template_files import FetchOptions, render_file, render_files
from landform.templates.files import TemplateFile


def made(
    files: Mapping[str, str | bytes], options: dict[str, Any] | None = None, **values: Any
) -> dict[str, str]:
    given = {
        path: TemplateFile(text if isinstance(text, bytes) else text.encode())
        for path, text in files.items()
    }
    result = render_files(given, values, FetchOptions(**(options or {})))
    return {path: file.content.decode(errors="replace") for path, file in result.items()}


def test_names_and_contents_are_rendered() -> None:
    assert made({"${{ values.n }}/a.txt": "hi ${{ values.n }}"}, n="x") == {"x/a.txt": "hi x"}


@pytest.mark.parametrize(
    "path",
    [
        "{% if values.no %}dir{% endif %}/f",
        "{% if values.no %}f{% endif %}",
        "a/${{ values.no }}/f",
    ],
)
def test_a_name_that_becomes_empty_or_has_an_empty_part_is_left_out(path: str) -> None:
    assert made({path: "x", "kept": "y"}) == {"kept": "y"}


def test_raw_copies_keep_their_content_but_not_their_name() -> None:
    files = {
        "raw/${{ values.n }}.txt": "${{ values.n }}",
        "a.{js}": "${{ values.n }}",
        "b/c.js": "${{ values.n }}",
    }
    options = {"copy_without_templating": ("raw/**", "*.{js,css}")}

    assert made(files, options, n="x") == {
        "raw/x.txt": "${{ values.n }}",
        "a.{js}": "x",
        "b/c.js": "x",
    }


@pytest.mark.parametrize(
    ("patterns", "copied"),
    [
        (("*.js",), {"a.js"}),
        (("**/*.js",), {"a.js", "d/b.js", "d/e/c.js"}),
        (("d",), {"d/b.js", "d/e/c.js"}),
        (("d/*.js",), {"d/b.js"}),
        (("**/*.js", "!d/e/**"), {"a.js", "d/b.js"}),
        (("{a,d/b}.js",), {"a.js", "d/b.js"}),
        ((), set()),
    ],
)
def test_globs_are_anchored_at_the_template(patterns: tuple[str, ...], copied: set[str]) -> None:
    files: dict[str, str | bytes] = dict.fromkeys(["a.js", "d/b.js", "d/e/c.js"], "${{ 1 }}")

    result = made(files, {"copy_without_templating": patterns})

    assert {path for path, text in result.items() if text != "1"} == copied


@pytest.mark.parametrize("extension", [True, ".njk", "njk"])
def test_only_files_with_the_extension_are_templates_and_lose_it(extension: str | bool) -> None:
    files: dict[str, str | bytes] = {
        "a.txt.njk": "${{ 1 }}",
        "${{ values.n }}.txt": "${{ 1 }}",
        ".njk": "${{ 1 }}",
    }

    result = made(files, {"template_file_extension": extension}, n="b")

    assert result == {"a.txt": "1", "b.txt": "${{ 1 }}", ".njk": "${{ 1 }}"}


def test_cookiecutter_templates_have_their_own_delimiters_and_root() -> None:
    options = {"cookiecutter_compat": True}

    assert made(
        {"{{ cookiecutter.n }}": "{{ cookiecutter.o | jsonify }} ${{ 1 }}"},
        options,
        n="x",
        o={"a": 1},
    ) == {"x": '{"a":1} $1'}


@pytest.mark.parametrize("content", [b"\x00${{ 1 }}", b"\xff\xfe${{ 1 }}", b"%PDF-1 ${{ 1 }}"])
def test_binary_files_are_copied_as_they_are(content: bytes) -> None:
    assert render_files({"a": TemplateFile(content)}, {})["a"].content == content


def test_the_mode_and_the_kind_of_a_file_stay() -> None:
    files = {"run": TemplateFile(b"${{ 1 }}", 0o755), "link": TemplateFile(b"run", is_symlink=True)}

    assert render_files(files, {}) == {
        "link": TemplateFile(b"run", is_symlink=True),
        "run": TemplateFile(b"1", 0o755),
    }


def test_what_is_there_stays_unless_it_may_be_replaced() -> None:
    files = {"a": TemplateFile(b"new"), "b": TemplateFile(b"new")}

    assert list(render_files(files, {}, existing=["a"])) == ["b"]
    assert list(render_files(files, {}, FetchOptions(replace=True), existing=["a"])) == ["a", "b"]


def test_files_go_under_the_target_path() -> None:
    assert made({"a": "x"}, {"target_path": "./k8s/"}) == {"k8s/a": "x"}


@pytest.mark.parametrize("target", ["../x", "/x", "a/../../x", ".git", "a\x00b"])
def test_a_target_path_outside_is_refused(target: str) -> None:
    with pytest.raises(FilesNotRendered, match="does not stay in the workspace"):
        made({"a": "x"}, {"target_path": target})


def test_terraform_files_get_their_values_as_data() -> None:
    nasty = '"\n}\nresource "x" "y" {'
    result = made(
        {"main.tf": 'a = "${{ values.v }}"\n', "${{ values.f }}": "a = ${{ values.v }}\n"},
        v=nasty,
        f="b.tf",
    )

    assert result["main.tf"] == 'a = "\\"\\n}\\nresource \\"x\\" \\"y\\" {"\n'
    assert result["b.tf"] == 'a = "\\"\\n}\\nresource \\"x\\" \\"y\\" {"\n'


def test_every_problem_of_every_file_is_told_at_once() -> None:
    files = {
        "a.yaml": TemplateFile(b"\n${{ values.x | nope }}"),
        "b.md": TemplateFile(b"{% if %}"),
        "c${{ values.out }}": TemplateFile(b"x"),
        "d.tf": TemplateFile(b"\n\nx = ${{ values.absent }}\n"),
        "e": TemplateFile(b"../../etc/passwd", is_symlink=True),
        "f${{ 1 + }}": TemplateFile(b"x"),
        "g.tf": TemplateFile(b"x = = 1\n"),
    }

    with pytest.raises(FilesNotRendered) as caught:
        render_files(files, {"out": "/../../x"})

    assert [(p.facts["file"], p.facts["line"]) for p in caught.value.problems] == [
        ("a.yaml", 2), ("b.md", 1), ("c${{ values.out }}", 1), ("d.tf", 3),
        ("e", 1), ("f${{ 1 + }}", 1), ("g.tf", 1),
    ]  # fmt: skip


HOSTILE_NAMES = [
    "../x", "a/../../x", "..", "a/./b", "a\\..\\b", "a\x00b", "a\nb", ".git/config", ".GIT/config",
    "a/.git/x",
    ".g\u200cit/config", "git~1/config", "\uff0egit/x", "CON", "nul.txt",
    "a/com1", "name.", "name ",
    "a:b",
    "\u202etxt.exe", "a" * 300, "a/" * 600 + "a",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_value_cannot_lead_a_name_out_of_the_target(name: str) -> None:
    with pytest.raises(FilesNotRendered, match="cannot be written"):
        made({"dir/${{ values.n }}": "x"}, n=name)


@pytest.mark.parametrize(
    "names",
    [("A", "a"), ("\u00e9", "e\u0301"), ("\u00df", "ss"), ("x", "x/y"), ("X/a", "x"), ("a", "a")],
)
def test_two_names_that_a_disk_may_take_for_one_are_refused(names: tuple[str, str]) -> None:
    with pytest.raises(FilesNotRendered, match=r"cannot be beside each other|and so does"):
        made({"1${{ values.a }}": "x", "{# #}1${{ values.b }}": "y"}, a=names[0], b=names[1])


@pytest.mark.parametrize(
    ("target", "inside"),
    [
        ("a", True),
        ("../b", True),
        ("../../b", False),
        ("/etc", False),
        ("", False),
        ("..", False),
        ("x/../../..", False),
        ("../.git/x", False),
    ],
)
def test_a_link_stays_inside_or_is_refused(target: str, inside: bool) -> None:
    assert link_stays_inside("d/link", target) is inside


@given(path=st.text(st.sampled_from("a./\\~:.\u0130\u017f ") | st.characters(), max_size=20))
def test_a_path_that_is_taken_has_no_way_up(path: str) -> None:
    if problem_of(path) is None:
        assert not path.startswith("/")
        assert not {"", ".", ".."} & set(path.split("/"))
        assert clashes([path]) == {}


def test_one_file_goes_where_it_is_told() -> None:
    file = TemplateFile(b'a = "${{ values.v }}"\n')

    assert render_file("x.tf", file, {"v": '"'}).content == b'a = "\\""\n'
    with pytest.raises(FilesNotRendered, match="cannot be written"):
        render_file("../x", file, {"v": 1})
