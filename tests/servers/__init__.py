"""Real servers for tests: PostgreSQL, the shop under gunicorn, a browser. Each is started and ended by us."""
