"""What a visitor's session holds: the address, the settings in it, and what is cached for all."""
