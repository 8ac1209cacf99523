"""The releases' database: what has been sealed, for ever as it was sealed, and nothing that was known before.

It holds figures that officers may read, so unlike the answers' it may be copied, kept and restored. No true count, no
noise and no time of sealing is in it.
"""

from typing import Final

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
    },
)

HASH_LENGTH: Final = 32

beginning = sa.Table(
    "beginning",
    metadata,
    sa.Column("single", sa.Integer, primary_key=True, autoincrement=False, comment="1: there is one row"),
    sa.Column("day", sa.Integer, nullable=False, comment="ordinal of the day on which this database was made"),
    sa.CheckConstraint("single = 1", name="one_row"),
)
"""Every period from this day on is sealed, with answers or without: which are here tells nothing of who answered."""

release = sa.Table(
    "release",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False, comment="1, 2, 3 …: the place in the chain"),
    sa.Column("plan", sa.String(40), nullable=False, comment="id of the survey"),
    sa.Column("table_name", sa.String(40), nullable=False),
    sa.Column("period", sa.String(7), nullable=False),
    sa.Column("rule", sa.String(10), nullable=False, comment="how counts became figures: sdc-1"),
    sa.Column("dimensions", sa.String(200), nullable=False, comment="a JSON list of names"),
    sa.Column("hash", sa.LargeBinary(HASH_LENGTH), nullable=False, comment="of the hash before and this release"),
    sa.UniqueConstraint("plan", "table_name", "period"),
    sa.CheckConstraint(f"length(hash) = {HASH_LENGTH}", name="hash_length"),
)
"""One table over one period. It is sealed once; the number and the constraint stop whoever comes second."""

release_cell = sa.Table(
    "release_cell",
    metadata,
    sa.Column("release", sa.ForeignKey("release.number"), primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False, comment="0, 1, 2 …: the plan's order"),
    sa.Column("cell", sa.String(200), nullable=False, comment="a JSON list: one value for each dimension"),
    sa.Column("value", sa.Integer, nullable=True, comment="a multiple of five; none when hidden"),
    sa.CheckConstraint("value >= 10 AND value % 5 = 0", name="value_on_the_grid"),
)
