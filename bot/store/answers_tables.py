"""The answers' database: a table for each of the release plan's, and no way from a row of one to a row of another.

Each row has a random id of its own, a period's code and its values; nothing else. No time, no serial number, no foreign
key, and no hidden rowid that would keep the order of writing (`WITHOUT ROWID`). A survey is never together again.
"""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

metadata = sa.MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"},
)

_LONGEST_VALUE: Final = 40


def _table(name: str, *parts: SchemaItem) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        *parts,
        sa.CheckConstraint("length(id) = 16", name="id_length"),
        sqlite_with_rowid=False,
    )


def _release_table(name: str, *dimensions: str) -> sa.Table:
    values = (sa.Column(each, sa.String(_LONGEST_VALUE), nullable=False) for each in dimensions)
    return _table(name, sa.Column("period", sa.String(7), nullable=False), *values)


_RELEASE_TABLES = (
    _release_table("topic_by_month", "topic"),
    _release_table("cluster_by_quarter", "cluster"),
    _release_table("area_by_half", "area"),
    _release_table("helped_by_quarter", "topic", "helped"),
    _release_table("safe_by_quarter", "topic", "safe"),
    _release_table("place_by_year", "place", "topic"),
    _release_table("age_by_year", "topic", "age"),
    _release_table("channel_by_year", "channel"),
)

RELEASE_TABLES: Final = {table.name: table for table in _RELEASE_TABLES}
"""The tables of `content/surveys/*.release.yml`, by name."""

words_waiting = _table(
    "words_waiting",
    sa.Column("box", sa.LargeBinary, nullable=False),
    sa.CheckConstraint("length(box) = 2096", name="box_length"),
)
"""Residents' own words, each a sealed box that only the moderators open. All boxes have one length."""

batch = _table("batch")
"""Batches already written: a random id each. One that stands here is never written again."""

fence = sa.Table(
    "fence",
    metadata,
    sa.Column("single", sa.Integer, primary_key=True, autoincrement=False, comment="1: there is one row"),
    sa.Column("number", sa.Integer, nullable=False, comment="which mixer may write: the last to take a number"),
    sa.CheckConstraint("single = 1", name="one_row"),
    sqlite_with_rowid=False,
)
"""Each mixer takes the next number before it touches a box; one with an older number can no longer write."""

closed = sa.Table(
    "closed",
    metadata,
    sa.Column("table_name", sa.String(_LONGEST_VALUE), primary_key=True),
    sa.Column("period", sa.String(7), nullable=False, comment="the last one that is closed"),
    sa.Column("deleted", sa.String(7), nullable=True, comment="the last one of which the rows are deleted"),
    sqlite_with_rowid=False,
)
"""Up to which period each table is sealed or about to be: the mixer writes into none of these, whatever its clock says.
And up to which its rows are gone: nothing is sealed anew if the releases are lost."""
