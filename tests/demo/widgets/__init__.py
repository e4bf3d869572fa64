"""The live demos themselves."""
