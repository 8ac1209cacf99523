"""Alembic's entry: runs the migrations on the connection it is handed by `store.migrate`."""

from alembic import context

from bot.store.releases_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
