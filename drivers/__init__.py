"""Devices over their real protocols: ports, codecs, adapters, one worker for each."""
