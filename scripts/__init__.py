"""What `make` runs. Development only: the shop imports nothing from here."""
