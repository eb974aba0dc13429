"""The records API: what kernels may read and write for one learner in one lesson."""
