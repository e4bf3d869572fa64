"""Recordings of earlier versions, and figures of what they show."""
