"""The smallest Django shop that does the same: what `make bench` compares ours with.

It sells the same catalogue to the same visitors with the same Django, database and gunicorn: sessions, CSRF, forms that
check what is typed, carts and orders in the database, stock that cannot be sold twice. It has nothing else.
"""
