"""Who is let in: tokens, cookies, addresses. It imports nothing of the server's."""
