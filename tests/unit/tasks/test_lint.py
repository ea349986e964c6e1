"""The linter finds every problem of a template in one pass, and no template makes it stumble."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from landform.shipped import shipped
from landform.tasks.actions.shipped import SPECS
from landform.tasks.lint import TEMPLATE_FILE, lint_template
from landform.templates.errors import Problem
from landform.templates.files import TemplateFile, read_files
from tests.support.templates import PROBE, TASK_PROBE

FIXTURES = Path(__file__).parents[2] / "fixtures"
BROKEN = FIXTURES / "lint" / "broken"
SHIPPED = sorted(each.parent for each in shipped("request-templates").glob(f"*/{TEMPLATE_FILE}"))
GIVEN = sorted(
    each.parent
    for part in ("scaffolder", "seed")
    for each in FIXTURES.glob(f"{part}/*/template.yaml")
)
# What their authors do on purpose; how Backstage takes it is what these fixtures are about.
WITH_PROBLEMS = {
    "block-whitespace",
    "broken-expressions",
    "catalog-entries",
    "cookiecutter-compat",
    "copy-only",
    "deploy-credentials",
    "expressions",
    "language-tests",
    "number-filters",
    "optional-settings",
    "published-service",
    "text-filters",
    "user-and-context",
    "wrong-input",
}


def lint(directory: Path) -> list[Problem]:
    return lint_template(directory.name, read_files(directory), SPECS)


def lint_text(text: str, name: str = "probe", **files: bytes) -> list[str]:
    found = {TEMPLATE_FILE: TemplateFile(text.encode())}
    found |= {path: TemplateFile(content) for path, content in files.items()}
    return [str(problem) for problem in lint_template(name, found, SPECS)]


def test_everything_that_is_wrong_is_found_in_one_pass_each_in_its_line() -> None:
    """Each line of `expected.txt` is a fault that was put in, where it was put in."""
    found = [str(problem) for problem in lint(BROKEN)]

    assert found == (BROKEN.parent / "expected.txt").read_text(encoding="utf-8").splitlines()
    assert len(found) >= 25


@pytest.mark.parametrize("directory", SHIPPED, ids=lambda each: each.name)
def test_a_template_that_ships_has_no_problem_and_no_warning(directory: Path) -> None:
    assert lint(directory) == []


@pytest.mark.parametrize("directory", GIVEN, ids=lambda each: each.name)
def test_what_runs_in_backstage_is_complained_about_only_where_it_is_odd(directory: Path) -> None:
    problems = [problem for problem in lint(directory) if not problem.is_warning]

    assert bool(problems) == (directory.name in WITH_PROBLEMS), problems
    assert all(problem.line is not None or problem.file != TEMPLATE_FILE for problem in problems)


def test_what_the_template_cannot_say_of_its_values_is_no_problem() -> None:
    steps = """
    - id: many
      action: fs:rename
      each: ${{ parameters.name }}
      input: {files: [{from: "${{ each.key }}", to: "${{ each.value }}"}]}
    - id: register
      action: catalog:register
      input: {catalogInfoUrl: "${{ steps.many.output.url }}"}
    - id: fetch
      action: fetch:template
      if: ${{ always() }}
      input: {url: ./skeleton, values: "${{ parameters }}", targetPath: "${{ parameters.name }}"}
"""
    text = TASK_PROBE.partition("  steps:")[0] + "  steps:" + steps
    skeleton = {
        "skeleton/a.tf": b'{% if values.a %}a {{% else %}b {{% endif %}\nc = "${{ values.x }}"\n}\n'
    }

    assert lint_text(text, "probe-task", **skeleton) == []


def test_a_bracket_that_may_depend_on_a_condition_is_a_warning() -> None:
    steps = "  steps: [{id: f, action: fetch:template, input: {url: ./s, values: {x: 1}}}]\n"
    text = TASK_PROBE.partition("  steps:")[0] + steps
    content = b"a {\n{% if values.x %}}\n{% endif %}{% if not values.x %}}\n{% endif %}"

    found = lint_text(text, "probe-task", **{"s/a.tf": content})

    assert found == [
        "s/a.tf:1: warning: A bracket, a quote or a heredoc is not closed.",
        "s/a.tf:3: warning: '}' closes nothing.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('note: "${{ parameters.note }}"', 'note: "${{ parameter.note }}"', "parameter.note, wh"),
        ("${{ parameters.note }}", "${{ parameters.note | uper }}", "Did you mean 'upper'?"),
        ("${{ parameters.note }}", "${{ parameters.note", "is not closed with"),
        ("required: [name,", "required: [nome,", "nome is required, and no field"),
        ("  title: A probe\n", "", "warning: metadata.title: is missing"),
        ("  name: probe\n", "  name: prob\n", "must be probe, as its directory"),
    ],
)
def test_a_template_that_orders_a_stack_is_looked_at_as_well(
    old: str, new: str, expected: str
) -> None:
    assert old in PROBE

    found = lint_text(PROBE.replace(old, new, 1))

    assert any(expected in each for each in found), found


def test_a_template_that_is_missing_or_a_link_is_said_to_be_so() -> None:
    link = {TEMPLATE_FILE: TemplateFile(b"/etc/passwd", is_symlink=True)}

    assert [str(each) for each in lint_template("x", {}, SPECS)] == [
        "template.yaml: does not exist"
    ]
    assert "symbolic link" in str(lint_template("x", link, SPECS)[0])


# ── whatever an author does ──────────────────────────────────────────────────────

SOURCES = {
    path.parent.name: path.read_text(encoding="utf-8")
    for path in [BROKEN / TEMPLATE_FILE, *(each / TEMPLATE_FILE for each in GIVEN + SHIPPED)]
    if path.stat().st_size < 8_000
}
ODD = [
    "",
    "[]",
    "{}",
    "5",
    "null",
    "true",
    "2020-01-01",
    "[[1]]",
    "{1: {}}",
    "'x'",
    "${{ }}",
    "!!set {a}",
]


Lines = list[str]


def _delete(lines: Lines, place: int, _: int, _odd: str) -> None:
    del lines[place]


def _indent(lines: Lines, place: int, _: int, _odd: str) -> None:
    lines[place] = "  " + lines[place]


def _dedent(lines: Lines, place: int, _: int, _odd: str) -> None:
    lines[place] = lines[place].removeprefix("  ")


def _swap(lines: Lines, place: int, other: int, _odd: str) -> None:
    lines[place], lines[other] = lines[other], lines[place]


def _double(lines: Lines, place: int, other: int, _odd: str) -> None:
    lines.insert(other, lines[place])


def _value(lines: Lines, place: int, _: int, odd: str) -> None:
    key, colon, _rest = lines[place].partition(":")
    lines[place] = f"{key}{colon} {odd}"


def _cut(lines: Lines, place: int, other: int, _odd: str) -> None:
    lines[place] = lines[place][:other]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A good template with lines lost, moved, twice, indented otherwise, or of another type."""
    lines = SOURCES[draw(st.sampled_from(sorted(SOURCES)))].splitlines()
    for _ in range(draw(st.integers(1, 3))):
        place, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        ways = [_delete, _indent, _dedent, _swap, _double, _value, _cut]
        draw(st.sampled_from(ways))(lines, place, other, draw(st.sampled_from(ODD)))
    return "\n".join(lines)


@given(mutated())
def test_no_mutation_of_a_template_makes_the_linter_stumble(text: str) -> None:
    for problem in lint_text(text, skeleton=b"x"):
        assert problem


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "steps",
                        "parameters",
                        "properties",
                        "allOf",
                        "dependencies",
                        "required",
                        "input",
                        "action",
                        "id",
                        "each",
                        "if",
                        "output",
                        "secrets",
                        "schema",
                    ]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_document_makes_the_linter_stumble(spec: object) -> None:
    assert lint_text(yaml.safe_dump({"kind": "Template", "metadata": {}, "spec": spec}))
