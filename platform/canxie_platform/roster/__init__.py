"""Associations, posts and terms: who owes which requirement."""
