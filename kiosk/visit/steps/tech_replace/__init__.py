"""Another terminal comes into the place of this one."""
