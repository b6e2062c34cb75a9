"""People followed through a run: which boxes are one person's, how many different people there were, who passed a line.

``follow(boxes)`` gives Tracks. It works on times, never on frame numbers, over the whole run at once:

1. Boxes of neighbouring samples are linked by the motion behind the one and ahead of the other, in body heights and
   seconds (``motion``, ``links``). Where frames are close that is how far boxes overlap; where they are sparse,
   distance and a constant speed. The best links of all are chosen together (``matching``), and anew with what the
   chains then tell of motions, until it settles (``association``).
2. Where people are close, or one is hidden behind another, it is not the single boxes that tell who is who but where
   each comes from and goes to: boxes of short contacts are set aside (``contacts``), what is left is bridged, and the
   boxes are put back where they fit (``gaps``).
3. What is left of gaps is bridged, none for longer than ``Rules.gap_s``.

It is hierarchical association as C. Huang, B. Wu and R. Nevatia, "Robust Object Tracking by Hierarchical Association of
Detection Responses" (2008) have it, with a logarithm of likelihoods for the gain of a link.

There are libraries for tracking, and none of them is used. `trackers` (2.6: SORT, ByteTrack, OC-SORT, BoT-SORT) and
`norfair` (2.3) go from frame to frame as a camera delivers them: what comes later does not help what came before. By
the overlap of boxes they lose half of the identities at two frames a second, which is how footage is looked at here.
`trackers` brings opencv-python in beside opencv-python-headless, of which an environment may have one; `boxmot` brings
torch. What is general in the problem, the assignment and the connected parts of a graph, is SciPy's.
"""

from detector.analysis.tracks.boxes import Boxes
from detector.analysis.tracks.crossings import Crossings, Line, find_crossings
from detector.analysis.tracks.edits import Anchor, Edit, Kind, apply_edits
from detector.analysis.tracks.following import MOST_PAIRS, follow
from detector.analysis.tracks.links import Rules
from detector.analysis.tracks.people import VARIANTS, PeopleCount, Variant, count_people
from detector.analysis.tracks.sampling import QUESTIONS, Allowed, Question, judge_sampling
from detector.analysis.tracks.tracks import NO_TRACK, Tracks, make_tracks

__all__ = [
    "MOST_PAIRS",
    "NO_TRACK",
    "QUESTIONS",
    "VARIANTS",
    "Allowed",
    "Anchor",
    "Boxes",
    "Crossings",
    "Edit",
    "Kind",
    "Line",
    "PeopleCount",
    "Question",
    "Rules",
    "Tracks",
    "Variant",
    "apply_edits",
    "count_people",
    "find_crossings",
    "follow",
    "judge_sampling",
    "make_tracks",
]
