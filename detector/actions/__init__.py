"""One verb a file: what can be done, with plain values in and what came of it out."""
