"""From a layout to black and white dots."""
