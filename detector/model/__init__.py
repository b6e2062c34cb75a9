"""Networks: finding, reading, running and decoding them."""
