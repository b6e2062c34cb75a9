"""Work that outlives a browser tab."""
