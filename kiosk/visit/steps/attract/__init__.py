"""The page that waits for the next resident."""
