"""What machines ask the centre: ingest for terminals, the read API for departments."""
