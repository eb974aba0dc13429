"""What an assessment says about its questions: item analysis, reliability, summaries, and nbgrader's own list of grades."""
