"""What is written in bulk is what is read, whatever it is made of."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from landform.catalog.repository.sql import COPY_FROM, Sql, among, fetch, insert, run
from landform.db.engine import Database

ODD = st.text(st.sampled_from('\\\t\n\r"{},N.;\u00e9\U0001f600 a\x01\x7f'), max_size=6)
ROWS = st.lists(st.tuples(st.none() | ODD, st.booleans()), min_size=1, max_size=20)
ONE = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@ONE
@given(rows=ROWS)
async def test_any_text_comes_back(db: Database, rows: list[tuple[str | None, bool]]) -> None:
    many = rows * (1 + COPY_FROM // len(rows))  # few are not sent in bulk
    written = [(number, *row) for number, row in enumerate(many)]

    async with db.transaction() as tx:
        await run(tx, Sql("CREATE TABLE bulk (id integer, value text, flag boolean)"))
        await insert(tx, "bulk", ("id", "value", "flag"), written)
        read = await fetch(tx, Sql("SELECT id, value, flag FROM bulk ORDER BY id"))
        await run(tx, Sql("DROP TABLE bulk"))

    assert [(number, value, bool(flag)) for number, value, flag in read] == written


@ONE
@given(texts=st.lists(ODD, min_size=1, max_size=20, unique=True), absent=ODD)
async def test_any_text_is_found_among_others(db: Database, texts: list[str], absent: str) -> None:
    async with db.transaction() as tx:
        await run(tx, Sql("CREATE TABLE bulk (value text)"))
        await insert(tx, "bulk", ("value",), [(text,) for text in {*texts, absent}])
        query = Sql("SELECT value FROM bulk WHERE ") + among("value", texts, is_sqlite=db.is_sqlite)
        read = {value for (value,) in await fetch(tx, query)}
        await run(tx, Sql("DROP TABLE bulk"))

    assert read == set(texts)
