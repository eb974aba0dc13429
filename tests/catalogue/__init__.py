"""Courses, lessons, items."""
