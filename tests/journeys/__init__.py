"""A person's way through, in a real browser against the whole platform."""
