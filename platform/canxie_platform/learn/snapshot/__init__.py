"""Snapshot kernels: a lesson is run once, and every learner's kernel is forked from the process that ran it.

``parent`` is that process: one thread, no ZeroMQ, no learner. ``child`` is what a fork becomes: for a lesson's page a ``stream_kernel``,
which speaks over one stream and which the service holds as a ``stream_client``; for the stock tools an ordinary ipykernel, which
``provisioner`` lets jupyter_client treat as any other. ``server`` starts parents and asks them for forks, ``snapshots`` keeps one parent
per version of a lesson.
"""
