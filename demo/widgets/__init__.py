"""The live demos that come along, one file each; a file's name is its name in a slide."""
