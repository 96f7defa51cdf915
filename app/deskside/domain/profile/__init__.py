"""The organisation profile: the one signed file that says who may help, through what, on whose word."""
