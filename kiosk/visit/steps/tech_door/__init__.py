"""The door of technician mode: a card on the reader, or a code from the centre."""
