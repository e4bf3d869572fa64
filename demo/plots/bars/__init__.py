"""Bars: of amounts, of memory, of what models answer. It imports ui and below."""
