"""The guards of the shop, for `make sabotage` to take away one at a time."""
