"""Devices that are not there: programs of their own that speak the devices' protocols."""
