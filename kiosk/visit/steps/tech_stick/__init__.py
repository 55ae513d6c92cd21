"""What a stick takes to the centre and brings from there."""
