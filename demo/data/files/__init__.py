"""Files of arrays, and folders of pictures. It imports core and below."""
