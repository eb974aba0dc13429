"""Speed and memory against the stock tools, in the same run: ``make bench``."""
