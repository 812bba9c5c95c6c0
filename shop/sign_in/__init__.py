"""How staff sign in and how long that lasts. Below the back office, which imports what it registers."""
