"""What a data set is: its kind, labels, scales and parts. It imports errors."""
