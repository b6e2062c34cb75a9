"""The report of a view: what it says, the template that lays it out, and the PDF made of that page."""
