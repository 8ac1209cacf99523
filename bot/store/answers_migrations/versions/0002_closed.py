"""What the mixer may no longer write into: for each table the last period that sealing has closed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closed",
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("period", sa.String(7), nullable=False, comment="the last one that is closed"),
        sa.Column("deleted", sa.String(7), nullable=True, comment="the last one of which the rows are deleted"),
        sa.PrimaryKeyConstraint("table_name", name="pk_closed"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("closed")
