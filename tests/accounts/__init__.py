"""Accounts: logging in, throttling, codes, pages."""
