"""Snapshot kernels: a lesson is run once, and every learner's kernel is forked from the process that ran it.

``parent`` is that process: one thread, no ZeroMQ, no learner. ``child`` is what a fork becomes: an ordinary ipykernel with sockets, keys,
random state and a learner of its own. ``server`` starts parents and asks them for forks, ``snapshots`` keeps one parent per version of a
lesson, and ``provisioner`` lets jupyter_client treat a fork as any other kernel.
"""
