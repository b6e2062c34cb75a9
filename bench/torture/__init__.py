"""Everything that can be done to Footfall from outside, done to it: ``python -m bench.torture``."""
