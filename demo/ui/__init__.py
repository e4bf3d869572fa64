"""What live demos are made of: base class, buttons, bars, words. It imports control and below."""
