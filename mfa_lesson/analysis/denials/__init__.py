"""Access-denied errors of AWS: what they say, and which statement would make them."""
