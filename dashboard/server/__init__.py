"""The server around the pages: the door, and who looks after the worker."""
