"""Stage 2: what is next. A crash-safe frontier: pending, in flight, done with one outcome."""
