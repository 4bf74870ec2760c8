"""The archivist's desk, beside the stages: crawls on a schedule, each in a process of its own."""
