"""Is a policy file written in Rego v0 or v1? A directory may hold both, and so may a package.

OPA and regorus take the version of a file from whoever loads it. Conftest users have v0
files, ``deny[msg] { … }``, and the policies that ship are v1, ``deny contains msg if { … }``.
"""

import itertools
import re

_TOKEN = re.compile(
    r"""(?P<skipped>\s+|\#[^\n]*)
      | (?P<text>"(?:\\.|[^"\\\n])*"|`[^`]*`)
      | (?P<word>[A-Za-z_][A-Za-z0-9_.]*)
      | (?P<open>[\[({])
      | (?P<close>[\])}])
      | (?P<other>:=|==|!=|<=|>=|.)""",
    re.VERBOSE | re.DOTALL,
)
_IMPORTED = re.compile(r"^\s*import\s+(rego\.v1|future\.keywords)\b", re.MULTILINE)
# Behind these a brace opens a value or a v1 body; behind anything else, a v0 body.
_OPERATORS = frozenset([":=", "=", "==", "!=", "<", ">", "<=", ">=", "|", "&", "+", "-", "*", "/"])
_BEFORE_A_VALUE = _OPERATORS | {"if", "in", "contains", "as", ","}
_V1_WORDS = frozenset({"if", "contains"})


def is_v0(text: str) -> bool:
    """Whether this file has to be read as Rego v0.

    A file that imports ``rego.v1``, or that has ``if`` or ``contains`` in a rule's head
    without importing them, is v1, even if it does not parse: the error then says what v1
    wants. A file that means the same in both is v1.
    """
    imported = set(_IMPORTED.findall(text))
    if "rego.v1" in imported:
        return False
    heads = _heads(text)
    words = {token for head in heads for token in head}
    if words & _V1_WORDS and "future.keywords" not in imported:
        return False
    return any(_speaks_v0(head) for head in heads)


def _heads(text: str) -> list[list[str]]:
    """The tokens outside all brackets, a list per statement; ``[]`` and ``{}`` stand for theirs."""
    statements: list[list[str]] = []
    depth, ends = 0, True
    for match in _TOKEN.finditer(text):
        kind, token = match.lastgroup, match[0]
        if kind == "skipped":
            # Only a line's end in the open ends a statement.
            ends = ends or (depth == 0 and "\n" in token)
            continue
        if depth == 0:
            if ends and kind == "word":
                statements.append([])
            if statements and kind != "close":
                statements[-1].append("text" if kind == "text" else token)
        ends = False
        depth += (kind == "open") - (kind == "close")
        depth = max(depth, 0)
    return statements


def _speaks_v0(head: list[str]) -> bool:
    if head[0] in {"package", "import", "default"}:
        return False
    if len(head) == 2 and head[1] == "[":  # `deny["never again"]`, a member without a body
        return True
    return any(
        after == "{" and before not in _BEFORE_A_VALUE for before, after in itertools.pairwise(head)
    )
