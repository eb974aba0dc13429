"""Tables of library."""
