"""Bringing full texts of documents into the library from files: read, split at their own numbers, compared, stored."""
