"""What comes back by HTTP: the page on which a subscriber leaves, and RFC 8058 one-click."""
