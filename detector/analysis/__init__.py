"""Video and network to cells, and what they mean."""
