"""The cabinet around the devices: its lights, its door, who stands before it."""
