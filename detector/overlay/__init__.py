"""Frame and detections to picture."""
