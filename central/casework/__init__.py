"""Cases: registering, listing and opening."""
