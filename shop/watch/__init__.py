"""How the shop is doing: its numbers, what is wrong with them, and who is told."""
