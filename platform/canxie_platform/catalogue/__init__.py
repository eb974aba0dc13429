"""Courses, lessons and items as data: reading and checking."""

from canxie_platform.catalogue.courses import Course, Lesson, load_courses

__all__ = ["Course", "Lesson", "load_courses"]
