"""How fast and how accurate the talk is, measured against its goals; never a timed test."""
