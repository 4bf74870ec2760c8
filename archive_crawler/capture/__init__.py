"""Stage 3: fetch, politely, and take every exchange off the wire byte for byte."""
