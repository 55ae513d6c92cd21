"""Whether the glass feels a finger where it is."""
