"""Stage 7: links. Ask for what the crawl does not know itself, and judge what came: evidence -> verdict."""
