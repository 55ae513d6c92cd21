"""What is used of pyserial's tools."""
