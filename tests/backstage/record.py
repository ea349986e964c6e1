"""Write anew what a real Backstage answers: `python -m tests.backstage.record [NAME…]`.

The goldens are the results of our own templates. Read the difference before it is committed:
`tests/backstage/test_live.py` holds that they stay true.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.backstage import answers
from tests.backstage.corpus import CONTRACT, Template, catalog_files, templates
from tests.support.backstage import Backstage, running_backstage, why_not


def recorded(backstage: Backstage, template: Template) -> dict[str, Any]:
    """Everything Backstage says about a template, in the form of ``expected.json``."""
    return {
        "parameterSchema": backstage.parameter_schema(template.ref)["body"],
        "cases": {case.name: answers.about(backstage, template, case) for case in template.cases},
    }


def contract_of(backstage: Backstage) -> dict[str, Any]:
    return answers.contract(backstage.actions(), backstage.templating_extensions())


def write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def main(names: list[str]) -> None:
    if reason := why_not():
        sys.exit(reason)
    with (
        tempfile.TemporaryDirectory(prefix="landform-backstage-") as scratch,
        running_backstage(Path(scratch), catalog_files()) as backstage,
    ):
        write(CONTRACT, contract_of(backstage))
        for template in templates():
            if not names or template.name in names:
                write(template.directory / "expected.json", recorded(backstage, template))
                sys.stdout.write(f"{template.name}: {len(template.cases)} cases\n")


if __name__ == "__main__":
    main(sys.argv[1:])
