"""Accounts: who may log in, with which role, and how passwords are kept."""
