"""The price table on the disk."""

import os
import tempfile
from pathlib import Path

from landform.cost.errors import InvalidPriceTable
from landform.cost.prices import PriceTable, parse_table

MAX_BYTES = 20 * 1024 * 1024


def read_price_table(path: Path) -> PriceTable:
    """Raises `InvalidPriceTable`, with the file and the place that is wrong."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidPriceTable(f"{path} is larger than {MAX_BYTES // 1024**2} MiB.")
        return parse_table(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidPriceTable(f"{path} cannot be read: {error}.") from error


def write_price_table(path: Path, table: PriceTable) -> None:
    """Write the table in one step: a reader sees the old file or the new one.

    Raises:
        InvalidPriceTable: it cannot be written there.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(table.text())
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise InvalidPriceTable(f"{path} cannot be written: {error}.") from error
