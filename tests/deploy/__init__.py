"""Serve, backup, restore, doctor."""
