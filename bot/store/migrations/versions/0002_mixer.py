"""What the mixer needs of the intake: which boxes it has in hand, and since when any wait."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite has the table made anew, so that a migrated table is the same to the letter as a new one.
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("spool", copy_from=_spool(), recreate="always" if on_sqlite else "never") as spool:
        spool.add_column(
            sa.Column(
                "batch", sa.LargeBinary(16), nullable=True, comment="random; set while the mixer has the box in hand"
            )
        )
    op.create_table(
        "mixer_state",
        sa.Column("only", sa.Integer, autoincrement=False, nullable=False, comment="1: there is one row"),
        sa.Column("waiting_since", sa.Integer, nullable=True, comment="ordinal of the day; none when nothing waited"),
        sa.PrimaryKeyConstraint("only", name="pk_mixer_state"),
        sa.CheckConstraint("only = 1", name=op.f("ck_mixer_state_one_row")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("mixer_state")
    op.drop_column("spool", "batch")


def _spool() -> sa.Table:
    """The table as 0001 made it."""
    return sa.Table(
        "spool",
        sa.MetaData(),
        sa.Column("id", sa.LargeBinary(16), nullable=False),
        sa.Column("epoch", sa.String(16), nullable=False, comment="which mixer key opens the box"),
        sa.Column("box", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_spool"),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_spool_id_length")),
        sa.CheckConstraint("length(box) = 2096", name=op.f("ck_spool_box_length")),
        sqlite_with_rowid=False,
    )
