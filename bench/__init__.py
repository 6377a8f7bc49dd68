"""The benchmark: a database of its own, every main page over HTTP, and the floor that they are compared with."""
