"""What Django wants to be told, worked out from what `shop/settings.py` read. Nothing here looks at the environment."""
