"""A template and a person → the bytes on the wire, and the signed links in them."""
