"""`make soak`: shoppers buy while everything around them breaks, and nothing may be lost. See docs/bench.md."""
