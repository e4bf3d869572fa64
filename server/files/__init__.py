"""A talk's files: the folder, read as one, and all that slides name. It imports deck and below."""
