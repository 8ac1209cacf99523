"""Sealed releases: where they begin, a row for each, and their cells."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "beginning",
        sa.Column("single", sa.Integer, autoincrement=False, nullable=False, comment="1: there is one row"),
        sa.Column("day", sa.Integer, nullable=False, comment="ordinal of the day on which this database was made"),
        sa.PrimaryKeyConstraint("single", name="pk_beginning"),
        sa.CheckConstraint("single = 1", name=op.f("ck_beginning_one_row")),
    )
    op.create_table(
        "release",
        sa.Column(
            "number", sa.Integer, autoincrement=False, nullable=False, comment="1, 2, 3 …: the place in the chain"
        ),
        sa.Column("plan", sa.String(40), nullable=False, comment="id of the survey"),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("rule", sa.String(10), nullable=False, comment="how counts became figures: sdc-1"),
        sa.Column("dimensions", sa.String(200), nullable=False, comment="a JSON list of names"),
        sa.Column("hash", sa.LargeBinary(32), nullable=False, comment="of the hash before and this release"),
        sa.PrimaryKeyConstraint("number", name="pk_release"),
        sa.UniqueConstraint("plan", "table_name", "period", name="uq_release_plan"),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_release_hash_length")),
    )
    op.create_table(
        "release_cell",
        sa.Column("release", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer, autoincrement=False, nullable=False, comment="0, 1, 2 …: the plan's order"),
        sa.Column("cell", sa.String(200), nullable=False, comment="a JSON list: one value for each dimension"),
        sa.Column("value", sa.Integer, nullable=True, comment="a multiple of five; none when hidden"),
        sa.PrimaryKeyConstraint("release", "place", name="pk_release_cell"),
        sa.ForeignKeyConstraint(["release"], ["release.number"], name="fk_release_cell_release"),
        sa.CheckConstraint("value >= 10 AND value % 5 = 0", name=op.f("ck_release_cell_value_on_the_grid")),
    )


def downgrade() -> None:
    for name in ("release_cell", "release", "beginning"):
        op.drop_table(name)
