"""Stage 9: reports for people."""
