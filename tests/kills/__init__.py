"""The real shop under gunicorn on a real PostgreSQL, killed at one exact place after the other."""
