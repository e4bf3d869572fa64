"""What all libraries share, and what is known of Keras itself. It imports devices and below."""
