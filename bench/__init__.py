"""The measurements of `make bench`: each module has a measure() that returns figures."""
