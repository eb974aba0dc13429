"""Assessments: papers, attempts, receipts, and the bridge to nbgrader."""
