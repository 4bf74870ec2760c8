"""Moving in: collection files made from what others crawl by, or from answers."""
