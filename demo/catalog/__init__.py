"""What can be chosen: models of a file or of blocks, libraries. It imports nothing of ours."""
