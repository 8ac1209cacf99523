"""The intake: dedupe marks and sealed answers."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seen",
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("day", sa.Integer, nullable=False, comment="ordinal of the UTC day whose key made the mark"),
        sa.PrimaryKeyConstraint("mark", name="pk_seen"),
        sa.CheckConstraint("length(mark) = 16", name=op.f("ck_seen_mark_length")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "spool",
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("epoch", sa.String(16), nullable=False, comment="which mixer key opens the box"),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spool"),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_spool_id_length")),
        sa.CheckConstraint("length(box) = 2096", name=op.f("ck_spool_box_length")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("spool")
    op.drop_table("seen")
