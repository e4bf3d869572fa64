"""Figures that live demos share. It imports ui and below."""
