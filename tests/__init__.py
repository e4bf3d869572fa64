"""What the sources promise, shown with real files, a real server and a real browser."""
