"""Database and files of the centre."""
