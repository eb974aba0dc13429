"""The `canxie` command."""
