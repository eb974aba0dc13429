"""The policy library: documents, articles, citations, search."""
