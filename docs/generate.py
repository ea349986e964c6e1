"""Write the pages of `docs/reference`, and the parts of other pages, that follow from the code.

Run ``make docs`` after a change to the settings, the commands, the errors, the lifecycle, the
actions, the modules or the templates; ``python -m docs.generate --check`` only says what is stale.
"""

import argparse
import re
import sys
from pathlib import Path

from docs import openapi
from docs.pages.actions import actions_page
from docs.pages.commands import cli_page
from docs.pages.errors import errors_page
from docs.pages.lifecycle import event_table, lifecycle_page, status_table
from docs.pages.modules import modules_page, readmes
from docs.pages.settings import settings_page

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"

PARTS = {"statuses": status_table, "events": event_table}
"""Parts of hand-written pages, between `<!-- generated: NAME -->` and `<!-- end -->`."""

WITH_PARTS = (ROOT / "docs" / "architecture.md",)

_PART = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """Every page that is generated, whole or in parts, as it should be."""
    made = {
        REFERENCE / "settings.md": settings_page(),
        REFERENCE / "cli.md": cli_page(),
        REFERENCE / "errors.md": errors_page(),
        REFERENCE / "actions.md": actions_page(),
        REFERENCE / "lifecycle.md": lifecycle_page(),
        REFERENCE / "modules.md": modules_page(),
    }
    made[openapi.FILE] = openapi.text()
    for path in WITH_PARTS:
        made[path] = _with_parts(path, {name: part() for name, part in PARTS.items()})
    for path, tables in readmes().items():
        made[path] = _with_parts(path, {"interface": tables})
    return {path: text.rstrip() + "\n" for path, text in made.items()}


def _with_parts(path: Path, parts: dict[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    return _PART.sub(lambda found: f"{found[1]}{parts[found[2]]}\n{found[3]}", text)


def stale() -> list[str]:
    """The pages that are not as they should be, relative to the repository."""
    return [
        str(path.relative_to(ROOT))
        for path, text in pages().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the pages, or with ``--check`` say which are stale."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if stale")
    only_check = parser.parse_args(arguments).check
    found = stale()
    for name in found:
        sys.stdout.write(f"{'stale' if only_check else 'wrote'} {name}\n")
    if not only_check:
        made = pages()
        for name in found:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(made[ROOT / name], encoding="utf-8")
    return 1 if only_check and found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
