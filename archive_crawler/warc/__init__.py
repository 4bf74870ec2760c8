"""Stage 4: make exchanges durable as WARC records, and read them back."""
