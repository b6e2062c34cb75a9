"""Which network, and running it."""
