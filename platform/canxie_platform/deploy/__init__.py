"""Running the platform: serve, health, backup, restore, doctor."""
