"""Pictures from cameras, whatever they look at: sources, the helper process and who keeps it."""
