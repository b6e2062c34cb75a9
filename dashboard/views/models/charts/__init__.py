"""Charts of this page alone."""
