"""Devices: the data sets on them, and their memory. It imports the interface."""
