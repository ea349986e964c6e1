"""What is ordered in every benchmark: the shipped template with its example, under a new name."""

from typing import Any

import yaml

from landform.shipped import shipped

TEMPLATE = "aws-rds-postgres"


def order(name: str) -> dict[str, Any]:
    """The parameters of the shipped template's example, for a database of this name."""
    file = shipped("request-templates") / TEMPLATE / "example.yaml"
    values: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return values | {"dbName": name}
