"""Every device asked again and again."""
