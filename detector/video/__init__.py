"""Sources of frames: files and links."""
