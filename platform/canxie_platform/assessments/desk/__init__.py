"""The grading desk: trainers mark case answers on the portal, over nbgrader's gradebook."""
