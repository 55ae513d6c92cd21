"""Performs the effects of visits; owns the event queue, the timers and the workers."""
