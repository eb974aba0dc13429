"""Courses, lessons and items as data: reading, checking, publishing."""
