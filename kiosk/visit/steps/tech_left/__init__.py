"""The moment after technician mode, until residents are served again."""
