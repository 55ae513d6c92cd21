"""Finding items by what is meant, where no word is shared: a small model in a helper of its own."""
