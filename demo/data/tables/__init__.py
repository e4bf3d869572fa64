"""Tables: read from files, and made into data sets. It imports files and below."""
