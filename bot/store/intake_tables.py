"""The intake's tables: marks of messages already taken, sealed answers waiting for the mixer, and its own last look.

No time of day, no sender, no sequence: a random id and a sealed box say nothing about when or from whom. SQLite's
hidden rowid would keep the order of arrival, so there is none (`WITHOUT ROWID`).
"""

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={"pk": "pk_%(table_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"},
)

seen = sa.Table(
    "seen",
    metadata,
    sa.Column("mark", sa.LargeBinary(16), primary_key=True),
    sa.Column("day", sa.Integer, nullable=False, comment="ordinal of the UTC day whose key made the mark"),
    sa.CheckConstraint("length(mark) = 16", name="mark_length"),
    sqlite_with_rowid=False,
)
"""Dedupe marks: HMAC of channel and message id under a key that is thrown away after its window."""

spool = sa.Table(
    "spool",
    metadata,
    sa.Column("id", sa.LargeBinary(16), primary_key=True),
    sa.Column("epoch", sa.String(16), nullable=False, comment="which mixer key opens the box"),
    sa.Column("box", sa.LargeBinary, nullable=False),
    sa.Column("batch", sa.LargeBinary(16), nullable=True, comment="random; set while the mixer has the box in hand"),
    sa.CheckConstraint("length(id) = 16", name="id_length"),
    sa.CheckConstraint("length(box) = 2096", name="box_length"),
    sqlite_with_rowid=False,
)
"""Finished surveys, each a libsodium sealed box of exactly 2 048 bytes (48 more of overhead)."""

SET_ASIDE = bytes(16)
"""The batch of boxes that could not be read. They are kept, and tried again with every mix."""

mixer_state = sa.Table(
    "mixer_state",
    metadata,
    sa.Column("single", sa.Integer, primary_key=True, autoincrement=False, comment="1: there is one row"),
    sa.Column("waiting_since", sa.Integer, nullable=True, comment="ordinal of the day; none when nothing waited"),
    sa.CheckConstraint("single = 1", name="one_row"),
    sqlite_with_rowid=False,
)
"""The day on which the mixer first found boxes waiting. It stands for all of them, so no box has a date."""
