"""The answers, taken apart: a table for each of the release plan's, words for the moderators, and the mixer's marks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_DIMENSIONS = {
    "topic_by_month": ("topic",),
    "cluster_by_quarter": ("cluster",),
    "area_by_half": ("area",),
    "helped_by_quarter": ("topic", "helped"),
    "safe_by_quarter": ("topic", "safe"),
    "place_by_year": ("place", "topic"),
    "age_by_year": ("topic", "age"),
    "channel_by_year": ("channel",),
}


def upgrade() -> None:
    for name, dimensions in _DIMENSIONS.items():
        values = (sa.Column(each, sa.String(40), nullable=False) for each in dimensions)
        _create(name, sa.Column("period", sa.String(7), nullable=False), *values)
    _create(
        "words_waiting",
        sa.Column("box", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("length(box) = 2096", name=op.f("ck_words_waiting_box_length")),
    )
    _create("batch")
    fence = op.create_table(
        "fence",
        sa.Column("single", sa.Integer, autoincrement=False, nullable=False, comment="1: there is one row"),
        sa.Column("number", sa.Integer, nullable=False, comment="which mixer may write: the last to take a number"),
        sa.PrimaryKeyConstraint("single", name="pk_fence"),
        sa.CheckConstraint("single = 1", name=op.f("ck_fence_one_row")),
        sqlite_with_rowid=False,
    )
    op.bulk_insert(fence, [{"single": 1, "number": 0}])


def downgrade() -> None:
    for name in ("fence", "batch", "words_waiting", *_DIMENSIONS):
        op.drop_table(name)


def _create(name: str, *parts: SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.CheckConstraint("length(id) = 16", name=op.f(f"ck_{name}_id_length")),
        sqlite_with_rowid=False,
    )
