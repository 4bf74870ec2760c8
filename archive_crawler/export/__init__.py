"""Stage 8: records become JSON Lines, their schema and their dictionary."""
