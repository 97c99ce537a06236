"""A table of a database as a file of tasks: copied in the order of its key, in one query.

What is audited is the copy, so an audit that goes on after an interruption sees whether the table changed.
"""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import MetaData, Table, create_engine, inspect, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, NoSuchTableError, SQLAlchemyError

from policylib.diagnostics import Text
from policylib.nearest import did_you_mean
from policylib.tables.model import TableError, TableProblem, refuse
from policylib.tables.values import as_text

# So many rows are asked of the database at a time.
_ROWS = 10_000


def copy_table(address: str, name: str, folder: Path) -> Path:
    """Copy a table to a file in a folder, and return it; an empty cell stands for NULL.

    Args:
        address: of the database, as SQLAlchemy writes it: `sqlite:///tasks.db`.
        name: of the table, perhaps after that of its schema and a point.
        folder: where the file is made; it is named like the table.

    Raises:
        TableError: there is no such database or table, or it cannot be read, or its rows have no order.
        OSError: the file cannot be written.
    """
    engine = _engine(address)
    try:
        with engine.connect() as connection:
            return _copied(connection, _table(connection, name), folder / f"{name}.csv")
    except SQLAlchemyError as error:
        reason = _reason(error)
        zh, en = f"读不了数据库里的“{name}”（{reason}）", f"cannot read `{name}` of the database ({reason})"
        raise refuse("database", None, zh, en) from None
    finally:
        engine.dispose()


def _engine(address: str) -> Engine:
    try:
        return create_engine(address)
    except ModuleNotFoundError as error:
        zh = f"连接这种数据库的程序没有安装：pip install {error.name}"
        en = f"what reaches this kind of database is not installed: pip install {error.name}"
    except (ArgumentError, SQLAlchemyError):
        # The address is not repeated: there may be a password in it.
        zh = "--database 不是数据库的地址，写法如 sqlite:///tasks.db"
        en = "`--database` is not the address of a database, write it like sqlite:///tasks.db"
    raise refuse("database", None, zh, en)


def _table(connection: Connection, name: str) -> Table:
    schema, _, bare = name.rpartition(".")
    try:
        table = Table(bare, MetaData(), schema=schema or None, autoload_with=connection)
    except NoSuchTableError:
        inspector = inspect(connection)
        names = [*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)]
        message = Text(f"数据库里没有表“{name}”", f"there is no table `{name}` in the database")
        problem = TableProblem("no_table", None, message, did_you_mean(bare, names))
        raise TableError([problem]) from None
    if not table.primary_key.columns:
        raise refuse(
            "no_key",
            None,
            f"表“{name}”没有主键，行没有固定的顺序，无法编号",
            f"the table `{name}` has no primary key, so its rows have no order to be numbered in",
            Text("请加主键，或者导出为文件再审计", "give it one, or export it to a file and audit that"),
        )
    return table


def _copied(connection: Connection, table: Table, path: Path) -> Path:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in table.columns])
        for rows in connection.execute(query).partitions():
            writer.writerows([as_text(value) for value in row] for row in rows)
    return path


def _reason(error: SQLAlchemyError) -> str:
    """Return what the database said, without the query and where to read about the error."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]
