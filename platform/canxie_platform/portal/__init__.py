"""The pages and the records API: FastAPI behind JupyterHub's proxy."""
