"""How often the same browser, or the same network, may ask for what costs something."""
