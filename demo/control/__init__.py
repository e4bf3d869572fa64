"""Clicks become requests; the watch over engines. It imports cluster, recording and below."""
