"""What a learner answered, and where a lesson was left: responses, places, completions."""
