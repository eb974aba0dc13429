"""Associations, posts, terms, and their import."""
