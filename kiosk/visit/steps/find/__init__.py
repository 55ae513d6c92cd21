"""Finding an item by what people call it."""
