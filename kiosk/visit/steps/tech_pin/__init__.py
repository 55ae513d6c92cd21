"""The PIN that belongs to a technician's card or to a code for them."""
