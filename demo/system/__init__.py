"""This machine and this process: what is here, how code is loaded. It imports nothing of ours."""
