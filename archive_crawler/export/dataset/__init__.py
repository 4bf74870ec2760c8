"""A collection's records over all its runs, as files that researchers load: JSON Lines, Parquet, CSV, and what describes them."""
