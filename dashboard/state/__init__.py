"""The state of a visitor's session: the address, the settings in it, and what is cached for all."""
