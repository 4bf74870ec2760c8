"""The links of a site that is at hand, checked without a crawl: the stages bound together, without a run or a memory.

What only some checks need is imported by them: a build waits for the rest.
"""
