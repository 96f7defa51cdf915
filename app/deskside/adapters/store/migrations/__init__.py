"""How a database of one version becomes one of the next. Alembic runs them; nothing else imports them."""
