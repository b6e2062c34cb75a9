"""The network's answer: raw grids to cells, clustering, thresholds. Coordinates are model pixels."""
