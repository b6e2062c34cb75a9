"""The generator of the golden data. It is written for the code of the tag before-house, and left out of every check."""
