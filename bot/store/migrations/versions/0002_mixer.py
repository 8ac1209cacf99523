"""What the mixer needs of the intake: which boxes it has in hand, and since when any wait."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    in_hand = "random; set while the mixer has the box in hand"
    op.add_column("spool", sa.Column("batch", sa.LargeBinary(16), nullable=True, comment=in_hand))
    op.create_table(
        "mixer_state",
        sa.Column("single", sa.Integer, autoincrement=False, nullable=False, comment="1: there is one row"),
        sa.Column("waiting_since", sa.Integer, nullable=True, comment="ordinal of the day; none when nothing waited"),
        sa.PrimaryKeyConstraint("single", name="pk_mixer_state"),
        sa.CheckConstraint("single = 1", name=op.f("ck_mixer_state_one_row")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("mixer_state")
    op.drop_column("spool", "batch")
