"""Lesson records."""
