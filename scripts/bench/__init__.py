"""`make bench`: how fast the shop is, as ratios to the smallest Django shop that does the same. See docs/bench.md."""
