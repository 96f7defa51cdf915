"""First look: which checks fit a problem, and what facts and checks together say in three sentences."""
