"""`landform policy …`: try, test and check policies on a laptop; no service is asked.

Here and not in `cli`, whose commands are clients of the API: these run the engines themselves.
"""

import asyncio
import shutil
from collections.abc import Awaitable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from landform.adapters.opa import choose_engine
from landform.adapters.opa.checking import Problem, problems_of, problems_without_opa
from landform.adapters.opa.policy_files import UnusablePolicies, read_tree
from landform.adapters.opa.staging import BUNDLE, stage
from landform.adapters.opa.testing import Coverage, TestOutcome, measure_coverage, run_tests
from landform.cli.client import fail, printable
from landform.cli.context import Output
from landform.cli.output import Format, show, show_rows
from landform.kernel.errors import DomainError
from landform.policies.models import Decision, PolicyReport, Stage
from landform.policies.rules import ENGINE_RULE
from landform.policies.service import PolicyService
from landform.service.policy_documents import plan_input, request_input
from landform.shipped import shipped

app = typer.Typer(help="Try, test and check policies, without a service.", no_args_is_help=True)

FAILED, INVALID, UNAVAILABLE = 1, 3, 7
EXIT_CODES = {Decision.ALLOW: 0, Decision.WARN: 0, Decision.NEEDS_APPROVAL: 9, Decision.DENY: 10}
WARNED = 11
NO_OPA = (
    "the policies' tests need the opa program: put it on the PATH "
    "(https://www.openpolicyagent.org/docs#running-opa, or `make tools` in the repository), "
    "or name it with --opa."
)
COLUMNS = {
    "LEVEL": "level",
    "RULE": "rule",
    "GROUP": "group",
    "QUORUM": "quorum",
    "MESSAGE": "message",
}

Policies = Annotated[
    Path | None, typer.Option("--policies", help="Directory of policies; default: those that ship.")
]
Opa = Annotated[
    Path | None, typer.Option("--opa", help="The opa program; default: the one on the PATH.")
]
T = TypeVar("T")


@app.command()
def check(
    plan: Annotated[
        Path | None, typer.Option(help="A plan as JSON, of `terraform show -json`.")
    ] = None,
    request: Annotated[
        Path | None,
        typer.Option(help="A request as YAML or JSON; with --plan: what was asked for."),
    ] = None,
    policies: Policies = None,
    opa: Opa = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 11 on a warning.")] = False,
    output: Output = Format.TABLE,
) -> None:
    """Judge a plan or a request, and print the decision with its rules and reasons.

    Exit codes: 0 allow or warn, 9 needs approval, 10 deny, 11 warn with --strict,
    3 an unusable file or policy, 7 no engine could judge it.

    A plan as JSON is written by `terraform show -json plan.tfplan > plan.json`.

    Example: landform policy check --plan plan.json

    Example: landform policy check --request request.yaml --policies policies -o json
    """
    if plan is None and request is None:
        fail("name a file with --plan or --request.", code=2)
    root = policies or shipped("policies")
    binary = _opa(opa)
    _refuse_broken(_problems(root, binary), root)
    stage_, document = (
        (Stage.PLAN, plan_input(plan, request)) if plan else (Stage.REQUEST, request_input(request))
    )
    report = asyncio.run(_evaluate(root, binary, stage_, document))
    _print_report(report, output)
    raise typer.Exit(_code_of(report, strict=strict))


@app.command("test")
def run_own_tests(
    path: Annotated[
        Path | None, typer.Argument(help="Directory of policies; default: those that ship.")
    ] = None,
    run: Annotated[
        str | None, typer.Option("--run", help="Only tests whose name matches this expression.")
    ] = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Say which lines no test reaches, if all pass.")
    ] = False,
    opa: Opa = None,
    output: Output = Format.TABLE,
) -> None:
    """Run the policies' own tests (`*_test.rego`), a line for each; FILE:LINE where one fails.

    Exit codes: 0 all passed, 1 one failed or there are none, 3 broken policies, 7 no opa.

    Example: landform policy test policies --coverage
    """
    root = path or shipped("policies")
    binary = _opa(opa)
    if binary is None:
        fail(NO_OPA, code=UNAVAILABLE)
    files = _files(root, tests=True)
    _refuse_broken(_run(problems_of(binary, files)), root)
    outcomes = _run(run_tests(binary, files, only=run))
    failed = sum(each.result in {"fail", "error"} for each in outcomes)
    measured = coverage and not failed
    covered = _run(measure_coverage(binary, files, only=run)) if measured else None
    _print_outcomes(outcomes, covered, root, output)
    if not outcomes:
        fail(f"no tests in {root}: they are rules named test_… in files named *_test.rego.", code=1)
    if failed:
        fail(f"{failed} of {len(outcomes)} tests failed.", code=FAILED)


@app.command()
def bundle(
    path: Annotated[Path, typer.Argument(help="Directory of policies.")],
    into: Annotated[Path, typer.Option("--into", help="Directory to write; must not exist.")],
) -> None:
    """Write policies as an OPA bundle, for a server of your own that Landform asks.

    Start the server with `opa run --server --bundle bundle/policies`.

    Example: landform policy bundle policies --into bundle
    """
    if into.exists():
        fail(f"{into} exists already.", code=6)
    try:
        stage(_files(path), into)
    except UnusablePolicies as error:
        fail(f"{error}.", code=INVALID)
    except OSError as error:
        fail(f"{into} cannot be written: {error.strerror}.", code=FAILED)
    typer.echo(f"{into / BUNDLE}")


def _opa(given: Path | None) -> Path | None:
    found = shutil.which(given or "opa")
    if given and not found:
        fail(f"there is no program {given}.", code=UNAVAILABLE)
    return Path(found).absolute() if found else None


def _files(root: Path, *, tests: bool = False) -> dict[str, bytes]:
    try:
        return read_tree(root, tests=tests)
    except UnusablePolicies as error:
        fail(f"{error}.", code=INVALID)


def _problems(root: Path, binary: Path | None) -> list[Problem]:
    files = _files(root)
    return _run(problems_of(binary, files)) if binary else problems_without_opa(files)


def _refuse_broken(problems: list[Problem], root: Path) -> None:
    for problem in problems:
        typer.echo(
            f"{root / problem.file if problem.file else root}:{problem.line}: {problem.message}"
        )
    if problems:
        fail(f"{len(problems)} problem(s) in the policies.", code=INVALID)


async def _evaluate(
    root: Path, binary: Path | None, stage_: Stage, document: dict[str, Any]
) -> PolicyReport:
    engine = choose_engine(root, opa_binary=binary, timeout_seconds=60)
    try:
        return await PolicyService(engine).evaluate(stage_, document)
    finally:
        await engine.aclose()


def _run(awaitable: Awaitable[T]) -> T:
    async def wait() -> T:
        return await awaitable

    try:
        return asyncio.run(wait())
    except UnusablePolicies as error:
        fail(f"{error}.", code=INVALID)
    except DomainError as error:
        fail(error.detail, code=UNAVAILABLE)


def _code_of(report: PolicyReport, *, strict: bool) -> int:
    if any(result.rule == ENGINE_RULE for result in report.results):
        return UNAVAILABLE
    if strict and report.decision is Decision.WARN:
        return WARNED
    return EXIT_CODES[report.decision]


def _print_report(report: PolicyReport, output: Format) -> None:
    rows = [
        {
            "level": str(result.level),
            "rule": result.rule,
            "message": result.message,
            "group": result.group,
            "quorum": result.quorum if result.group else None,
        }
        for result in report.results
    ]
    if output is not Format.TABLE:
        found = {"decision": str(report.decision), "engine": report.engine, "results": rows}
        show(found, output)
        return
    typer.echo(f"{report.decision} ({report.engine})")
    if rows:
        show_rows(rows, COLUMNS, output, empty="")


def _print_outcomes(
    outcomes: list[TestOutcome], covered: Coverage | None, root: Path, output: Format
) -> None:
    if output is not Format.TABLE:
        found: dict[str, Any] = {"tests": [vars(each) for each in outcomes]}
        if covered:
            found["coverage"] = {"percent": covered.percent, "files": covered.files}
        show(found, output)
        return
    for each in outcomes:
        bad = each.result in {"fail", "error"}
        where = f"{root / each.file}:{each.line}: " if bad else ""
        line = f"{each.result.upper() if bad else each.result:5} {where}{each.name}"
        typer.secho(printable(line), fg=typer.colors.RED if bad else None)
    if covered:
        for file, (percent, missed) in covered.files.items():
            lines = f"  not run: {', '.join(map(str, missed))}" if missed else ""
            typer.echo(f"{percent:6.1f} % {root / file}{lines}")
        typer.echo(f"{covered.percent:6.1f} % of all lines")
