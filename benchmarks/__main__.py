"""`python -m benchmarks`: run, show, keep."""

import argparse
import logging
import os
import sys
from typing import Any

import structlog
from rich.console import Console
from rich.table import Table

from benchmarks import report, store
from benchmarks.databases import POSTGRESQL, SQLITE
from benchmarks.model import NotHere, Options, Result
from benchmarks.registry import BENCHMARKS
from landform.bootstrap import now

STYLES = {"met": "green", "missed": "red", "": ""}


def main() -> None:
    given = _arguments()
    quiet = structlog.make_filtering_bound_logger(logging.WARNING)
    structlog.configure(wrapper_class=quiet)
    if not given.report:
        for name in given.only or BENCHMARKS:
            _run(name, given)
    report.PAGE.parent.mkdir(parents=True, exist_ok=True)
    page = report.render_page(store.load_all(list(BENCHMARKS)))
    report.PAGE.write_text(page, encoding="utf-8")


def _run(name: str, given: argparse.Namespace) -> None:
    date, quick = given.date or now().date().isoformat(), given.quick
    sizes = tuple(int(size) for size in given.sizes.split(",") if size)
    # Not folded to 80 columns where it goes to a file.
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(f"[bold]{name}[/] is running…")
    before = os.getloadavg()[0]
    try:
        result = BENCHMARKS[name](Options(quick, sizes, tuple(given.database or ())))
    except NotHere as missing:
        console.print(f"  left out: {missing}\n", highlight=False)
        return
    on = store.machine(before, os.getloadavg()[0])
    store.save(result, date=date, on=on, quick=quick, in_part=bool(sizes or given.database))
    _show(console, result, on)


def _show(console: Console, result: Result, on: dict[str, Any]) -> None:
    target = f" (target: {result.target})" if result.target else ""
    table = Table(title=f"{result.name}{target}", title_justify="left")
    columns = list(dict.fromkeys(name for case in result.cases for name in case.figures))
    table.add_column("case")
    for column in columns:
        table.add_column(column, justify="right")
    table.add_column("")
    for case in result.cases:
        verdict = result.verdict(case)
        values = [str(case.figures.get(column, "")) for column in columns]
        table.add_row(case.name, *values, verdict, style=STYLES[verdict])
    console.print(table)
    for note in result.notes:
        console.print(f"  {note}", highlight=False)
    console.print(f"  {on}\n", highlight=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = sorted(BENCHMARKS)
    parser.add_argument("--only", action="append", choices=names, help="one of them; repeatable")
    parser.add_argument("--quick", action="store_true", help="few repetitions, for a first look")
    parser.add_argument(
        "--sizes",
        default="",
        help="of the catalogs, e.g. 10000,100000; others keep their figures; default: all three",
    )
    parser.add_argument(
        "--database",
        action="append",
        choices=(SQLITE, POSTGRESQL),
        help="on one of them; repeatable; the other keeps its figures",
    )
    parser.add_argument("--date", help="date to store with the results; default: today")
    parser.add_argument("--report", action="store_true", help="only write the page of the docs")
    return parser.parse_args()


if __name__ == "__main__":
    main()
