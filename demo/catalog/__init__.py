"""What can be chosen: models of a file or of blocks, libraries. It imports no other package."""
