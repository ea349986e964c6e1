"""Check rendered HCL against what a stack may hold, before anybody sees it.

A second lock on the door: values cannot become code by construction, and if
one ever did, its block would not be among those listed here.
"""

from collections import Counter

import hcl2
from hcl2.rules.base import BlockRule
from hcl2.walk import find_all

from landform.rendering.errors import UnsafeRendering
from landform.rendering.models import RenderedChange, Stack

MAX_BYTES = 256 * 1024

PREAMBLE: list[tuple[str, ...]] = [
    ("terraform",),
    ("required_providers",),
    ("backend", '"s3"'),
    ("provider", '"aws"'),
    ("default_tags",),
]
"""What Terraform needs in every stack, whatever it declares."""


def verify_stack(change: RenderedChange, stack: Stack) -> None:
    """Return if the ``.tf`` files hold exactly the blocks that this stack may have.

    Raises:
        UnsafeRendering: a file is too large, has a NUL, is not HCL, or the blocks differ.
    """
    declared = [
        *PREAMBLE,
        ("module", '"this"'),
        *(("variable", f'"{name}"') for name in stack.variables),
        *(("output", f'"{output.name}"') for output in stack.outputs),
    ]
    _compare(_blocks_of(change), Counter(declared), "The rendered files have")


def verify_retirement(change: RenderedChange) -> None:
    """Return if the ``.tf`` files declare nothing any more. Raises as `verify_stack`."""
    _compare(_blocks_of(change), Counter(PREAMBLE), "The rendered files have")


def verify_blocks(path: str, text: str, expected: Counter[tuple[str, ...]]) -> None:
    """Return if a file of HCL holds exactly these blocks, at any depth.

    Raises:
        UnsafeRendering: the file is too large, has a NUL, is not HCL, or the blocks differ.
    """
    check_size(path, text)
    _compare(Counter(blocks(path, text)), expected, f"{path} has")


def check_size(path: str, text: str) -> None:
    """Return if a file can be checked at all.

    Raises:
        UnsafeRendering: it is too large or has a NUL.
    """
    if len(text.encode()) > MAX_BYTES or "\x00" in text:
        raise UnsafeRendering(f"{path} is larger than {MAX_BYTES // 1024} KiB or has a NUL.")


def _blocks_of(change: RenderedChange) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for path, text in change.files.items():
        check_size(path, text)
        if path.endswith(".tf"):
            found.update(blocks(path, text))
    return found


def _compare(
    found: Counter[tuple[str, ...]], expected: Counter[tuple[str, ...]], what: str
) -> None:
    if found != expected:
        odd = ", ".join(" ".join(labels) for labels in (found - expected) | (expected - found))
        raise UnsafeRendering(f"{what} other blocks than declared: {odd}.")


def blocks(path: str, text: str) -> list[tuple[str, ...]]:
    """Every block at any depth, as its type and labels (labels keep their quotes)."""
    try:
        tree = hcl2.parses(text)
    except Exception as error:  # lark raises many kinds, and RecursionError
        raise UnsafeRendering(f"{path} is not valid HCL ({type(error).__name__}).") from error
    return [
        tuple(
            str(label.serialize()) if hasattr(label, "serialize") else str(label)
            for label in block.labels
        )
        for block in find_all(tree, BlockRule)
    ]
