"""What the receipt printer uses of pyusb."""
