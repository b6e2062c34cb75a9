"""Streamlit over ``dashboard/app.py``, by our configuration alone.

    python -m dashboard.server.start CONFIGURATION SECRETS [--server.port 8502 ...]

Streamlit by itself also reads ``.streamlit`` in the user's home and in the working folder, where another project may
open the server to every address, take the protection against other sites away, or bring a sign-in of its own.
Environment variables (STREAMLIT_SERVER_PORT and the like) and options still hold: whoever starts the server set them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from streamlit import config
from streamlit.web import cli

from dashboard.server.visitor import trusted_proxies
from detector.library.limits import read_limits

APP = Path(__file__).resolve().parents[1] / "app.py"


def main(configuration: str, secrets: str, options: Sequence[str]) -> None:
    """Serve until stopped. ``configuration`` and ``secrets`` are the two files that Streamlit reads."""

    def ours(file_name: str) -> list[str]:
        return {"config.toml": [configuration], "secrets.toml": [secrets]}.get(file_name, [])

    config.get_config_files = ours
    trusted_proxies()  # told now, if they are no addresses
    read_limits()  # or no numbers
    os.environ["FORWARDED_ALLOW_IPS"] = ""  # uvicorn leaves forwarded headers to the door
    cli.main(["run", str(APP), *options], prog_name="streamlit")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
