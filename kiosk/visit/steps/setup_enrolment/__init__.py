"""Whether the centre knows the terminal."""
