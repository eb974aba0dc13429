"""Tables of assessments."""
