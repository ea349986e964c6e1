"""Templates that together use every tag, filter, test, operator and printing rule."""

import json
from pathlib import Path
from typing import Any

_CORPUS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "language_corpus.json").read_text(encoding="utf-8")
)
_SECTIONS = ("printing", "literals", "operators", "comparisons", "members", "filters", "tests")

CONTEXT: dict[str, Any] = _CORPUS["context"]
NODES: list[Any] = _CORPUS["nodes"]
COOKIECUTTER: list[str] = _CORPUS["cookiecutter"]
TAGS: list[str] = _CORPUS["tags"]
EXPRESSIONS: list[str] = [template for name in _SECTIONS for template in _CORPUS[name]] + TAGS
