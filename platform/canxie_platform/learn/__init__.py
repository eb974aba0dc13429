"""The learn service: hardened stand-alone Voila, and the tickets of its kernels."""
