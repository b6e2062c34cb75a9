"""A day in a library, for the record of its writes: ``python -m bench.torture.scenario DATA CLIP MARKS``.

Behind every step stands a mark: what had been done by then, and has to be there for good.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench.hour import keep_hour
from detector.actions.requests import AnalyseRequest
from detector.clock import make_clock
from detector.jobs.store import claim_job, finish, submit
from detector.library.notes import change_notes
from detector.library.paths import open_library
from detector.library.recording import keep_clock
from detector.library.runs import remove_run
from detector.library.videos import add_video
from detector.types import Sampling
from detector.view import ViewCache, open_run
from detector.view.presets import preset_of, save_preset

KEPT = {"n_samples": 80, "every_s": 10.0}
"""A run of 80 samples in five stretches."""
DROPPED = {"n_samples": 16, "every_s": 9.0}


def main(data: str, clip: str, marks: str) -> None:
    """Add a video, queue and take a job, make two runs, write notes and a preset, delete one of the runs."""
    library = open_library(Path(data))
    descriptor = os.open(marks, os.O_WRONLY | os.O_CREAT)

    def mark(**facts: object) -> None:
        os.write(descriptor, json.dumps(facts).encode())

    video = add_video(library, Path(clip), copy=True)
    mark(video=video.id)
    keep_clock(library, video.id, make_clock(video.added, "UTC"))
    mark(recorded=video.id)
    for number in range(3):
        mark(job=submit(library, AnalyseRequest(video_id=video.id, sampling=Sampling(every_frames=number + 1))))
    job = claim_job(library, "compute")
    mark(begun="kept")
    kept = keep_hour(library, **KEPT)  # type: ignore[arg-type]
    mark(kept=kept)
    if job is not None:
        finish(library, job.id, "done", "", {"run_id": kept})
        mark(done=job.id)
    change_notes(library.run_folder(kept), lambda notes: notes.model_copy(update={"label": "first"}))
    mark(label="first")
    change_notes(library.run_folder(kept), lambda notes: notes.model_copy(update={"label": "second"}))
    mark(label="second")
    save_preset(library, preset_of("mine", open_run(kept, cache=ViewCache(library)).cut))
    mark(preset="mine")
    dropped = keep_hour(library, **DROPPED)  # type: ignore[arg-type]
    mark(kept=dropped)
    mark(dropping=dropped)
    remove_run(library, dropped)
    mark(dropped=dropped)


if __name__ == "__main__":
    main(*sys.argv[1:])
