"""残协学堂: the platform around the courses, one package per noun of the field."""

__version__ = "0.1.0"
