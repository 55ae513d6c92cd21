"""What a visit asks of each device class, as commands of its driver; one module a class."""
