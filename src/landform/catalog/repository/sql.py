"""Statements as text with values beside it, sent to the driver as they are.

The shapes of the catalog's statements are chosen by `planning`, for databases misjudge tables
of keys and values. Text shows that shape; and nothing is compiled for each question.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Table
from sqlalchemy import insert as insert_into

from landform.db.engine import Transaction
from landform.db.glances import Glance


class Sql(NamedTuple):
    """A statement, or a part of one. Values stand as ``?`` in the text, in order."""

    text: str
    values: tuple[Any, ...] = ()

    def __add__(self, other: "Sql | str") -> "Sql":  # type: ignore[override]
        if isinstance(other, str):
            return Sql(self.text + other, self.values)
        return Sql(self.text + other.text, self.values + other.values)


def joined(separator: str, parts: Iterable[Sql]) -> Sql:
    """The parts with the separator between them."""
    found = list(parts)
    return Sql(
        separator.join(part.text for part in found),
        tuple(value for part in found for value in part.values),
    )


def listed(values: Sequence[Any]) -> Sql:
    """``(?, ?, ?)``, for an IN."""
    return Sql(f"({', '.join('?' * len(values))})", tuple(values))


def among(column: str, values: Sequence[Any], *, is_sqlite: bool) -> Sql:
    """Whether the column has one of these values: one text, however many they are."""
    if is_sqlite:
        return Sql(f"{column} IN (SELECT value FROM json_each(?))", (dumps(values),))
    return Sql(f"{column} = ANY(?)", (array(values),))


async def fetch(tx: Transaction | Glance, sql: Sql) -> list[Any]:
    """The rows of an answer."""
    if isinstance(tx, Glance):
        style = "qmark" if tx.is_sqlite else "format"
        return await tx.rows(in_style(sql.text, style), sql.values)
    text = in_style(sql.text, tx.dialect.paramstyle)
    return list((await tx.exec_driver_sql(text, sql.values)).all())


def is_sqlite(tx: Transaction | Glance) -> bool:
    """Which of the two dialects to speak."""
    return tx.is_sqlite if isinstance(tx, Glance) else tx.dialect.name == "sqlite"


async def run(tx: Transaction, sql: Sql) -> int:
    """How many rows it touched."""
    text = in_style(sql.text, tx.dialect.paramstyle)
    return (await tx.exec_driver_sql(text, sql.values)).rowcount


async def run_many(tx: Transaction, text: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run a statement once for each row."""
    if rows:
        await tx.exec_driver_sql(in_style(text, tx.dialect.paramstyle), list(rows))


async def insert(
    tx: Transaction, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows; many of them by PostgreSQL's own bulk format."""
    if tx.dialect.name == "postgresql" and len(rows) > COPY_FROM:
        driver: Any = (await tx.get_raw_connection()).driver_connection
        async with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
        ):
            for start in range(0, len(rows), BLOCK):
                await copy.write(copied(rows[start : start + BLOCK]))
        return
    places = ", ".join("?" * len(columns))
    await run_many(tx, f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)


async def insert_all(tx: Transaction, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns; many of them by PostgreSQL's own bulk format."""
    if tx.dialect.name != "postgresql" or len(rows) <= COPY_FROM:
        await tx.execute(insert_into(table), list(rows))
        return
    columns = list(rows[0])
    stored = [table.c[name].type.bind_processor(tx.dialect) or _as_it_is for name in columns]
    values = [
        tuple(store(row[name]) for name, store in zip(columns, stored, strict=True)) for row in rows
    ]
    await insert(tx, table.name, columns, values)


def _as_it_is(value: Any) -> Any:
    return value


def copied(rows: Sequence[tuple[Any, ...]]) -> str:
    """Rows in the text format of COPY, which psycopg writes at a third of the speed."""
    # Numbers, times, True and False are read as Python writes them.
    plain = "".join(
        ["\t".join(["\\N" if each is None else str(each) for each in row]) + "\n" for row in rows]
    )
    ends, marks = len(rows), sum(row.count(None) for row in rows)
    tabs = sum(map(len, rows)) - ends
    special = ("\n", ends), ("\t", tabs), ("\\", marks), ("\r", 0)
    if all(plain.count(character) == ours for character, ours in special):
        return plain
    return "".join("\t".join(map(_escaped, row)) + "\n" for row in rows)


def _escaped(value: Any) -> str:
    return "\\N" if value is None else str(value).translate(ESCAPED)


def dumps(values: Sequence[Any]) -> str:
    """The values as a JSON list, which SQLite reads as a table."""
    return orjson.dumps(values).decode()


def array(values: Sequence[str] | Sequence[int]) -> str:
    """The values as PostgreSQL reads an array, which psycopg writes at a fifth of the speed."""
    if values and isinstance(values[0], str):
        plain = '","'.join(map(str, values))
        quotes = 2 * (len(values) - 1)
        if "\\" in plain or plain.count('"') != quotes:
            plain = '","'.join([str(each).translate(QUOTED) for each in values])
        return f'{{"{plain}"}}'
    return f"{{{','.join(map(str, values))}}}"


BLOCK = 500  # rows that are sent at once
ESCAPED = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r"}
QUOTED = {ord("\\"): "\\\\", ord('"'): '\\"'}
COPY_FROM = 100  # rows; fewer are sent one by one in one go


def in_style(text: str, style: str) -> str:
    """The text with the driver's own place holders; nothing else in it is a ``?`` or a ``%``."""
    return text if style == "qmark" else text.replace("?", "%s")
