"""The live demos, one file each; a deck names them. They import plots, ui and below."""
