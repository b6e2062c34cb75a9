"""What the network said: raw grids to cells, clustering, thresholds. Coordinates are model pixels."""
