"""Items to and from other programs: Excel as trainers use it, GIFT (Moodle), QTI 3."""
