"""`python -m archive_crawler` is `archive-crawler`."""

import sys

from archive_crawler.cli import main

if __name__ == "__main__":
    sys.exit(main())
