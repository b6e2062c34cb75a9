"""Places on the picture: where they can lie, who is in them, who came in and left, and who passed a line.

The geometry is Shapely's. Somebody is at one point of the box (``Place.anchor``); a point on an area's border is in it,
since boxes are clipped to the picture, and who is cut off by its lower edge stands on that.
"""

from detector.analysis.places.geometry import check_place, find_inside, find_points, scale_to
from detector.analysis.places.visits import Visits, find_visits

__all__ = ["Visits", "check_place", "find_inside", "find_points", "find_visits", "scale_to"]
