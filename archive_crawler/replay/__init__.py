"""Replay: a run, a WACZ package or a WARC file handed to pywb, which is another program."""
