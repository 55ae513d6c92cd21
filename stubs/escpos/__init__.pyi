"""What the receipt printer uses of python-escpos."""
