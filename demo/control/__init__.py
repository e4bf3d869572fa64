"""Turns clicks into requests, and watches engines. It imports cluster, recording and below."""
