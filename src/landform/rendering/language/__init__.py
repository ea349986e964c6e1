"""The template language: Backstage's ``${{ }}`` and ``{% %}``, with JavaScript's rules.

Backstage renders with nunjitsu, an interpreter that prints and compares as
JavaScript does. This one does the same, and reaches JSON values only: there is
no Python object behind any name, nothing is compiled, and every loop, string
and recursion is paid for from a budget. What differs on purpose is listed in
``docs/backstage-compatibility.md``. Source: the project's facts, measured against
nunjitsu 0.6.
"""

from landform.rendering.language.backstage import backstage_functions
from landform.rendering.language.evaluation import (
    RenderOptions,
    evaluate,
    render_text,
    render_text_with,
)
from landform.rendering.language.expressions import Functions
from landform.rendering.language.limits import FILE_LIMITS, STEP_LIMITS, Limits
from landform.rendering.language.references import Reference, Use, references, uses

__all__ = [
    "FILE_LIMITS",
    "STEP_LIMITS",
    "Functions",
    "Limits",
    "Reference",
    "RenderOptions",
    "Use",
    "backstage_functions",
    "evaluate",
    "references",
    "render_text",
    "render_text_with",
    "uses",
]
