"""The talk as a presenter meets it: in a browser, with models that train."""
