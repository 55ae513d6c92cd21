"""Sound: which output, how loud, whether headphones are in, and playing what was made elsewhere."""
