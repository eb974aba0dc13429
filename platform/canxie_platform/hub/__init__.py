"""JupyterHub: configuration, authenticator, login pages, spawner."""
