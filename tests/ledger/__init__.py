"""Plans and hours."""
