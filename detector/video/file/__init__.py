"""Video files: container, index, frames."""
