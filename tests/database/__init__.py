"""The database: migrations lead to the schema the code has."""
