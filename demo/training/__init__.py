"""One engine on a thread: it builds, trains and answers. It imports analysis and below."""
