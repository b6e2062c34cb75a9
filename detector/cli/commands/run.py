"""``run``: serve the dashboard."""

from __future__ import annotations

import argparse
import runpy
import sys

from detector.cli.arguments import Subparsers, port
from detector.errors import SettingError

PLACE = 10


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "run",
        help="serve the dashboard",
        description="Serve the dashboard until stopped, to this machine alone. Another address shows nothing until a "
        "password is set (FOOTFALL_PASSWORD) or an organisation's sign-in. Streamlit's environment variables, such as "
        "STREAMLIT_SERVER_MAX_UPLOAD_SIZE, hold; .streamlit folders of other projects or of the home folder do not.",
    )
    parser.add_argument("--address", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)")
    parser.add_argument("--port", type=port, metavar="N", help="the port to listen on (default: 8501)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Run the dashboard's server in this process; it is found by its name, since nothing here imports it."""
    from detector.cli.installation import check_dashboard, configuration, secrets

    check_dashboard()
    options = {"--server.address": args.address, "--server.port": args.port}
    given = [text for option, value in options.items() if value is not None for text in (option, str(value))]
    sys.argv = ["footfall run", str(configuration()), str(secrets()), *given]
    try:
        runpy.run_module("dashboard.server.start", run_name="__main__", alter_sys=True)
    except OSError as error:
        raise SettingError(
            "The server cannot listen there: {reason}. Choose another --address or --port.",
            reason=error.strerror or str(error),
        ) from error
