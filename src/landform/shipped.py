"""Where the files that ship with Landform lie: in a checkout, or in the installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent.parent


def shipped(name: str) -> Path:
    """Return the directory ``name`` (`modules`, `policies`, `request-templates`, `examples`)."""
    bundled = PACKAGE / "bundle" / name
    return bundled if bundled.is_dir() else CHECKOUT / name
