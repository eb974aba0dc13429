"""Plans, rules and the append-only ledger of credit hours."""
