"""Runs the migrations on the connection that `bot.store.migrate` passes."""

from alembic import context

from bot.store.migrate import render_item
from bot.store.tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
