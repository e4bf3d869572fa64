"""The commands, one file each. They import all the rest."""
