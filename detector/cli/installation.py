"""The places of this installation's parts: the dashboard beside the engine, and what its server is configured by."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from platformdirs import user_config_path

from detector.errors import InstallationError
from detector.library.paths import CODE, NAME, in_checkout


def check_dashboard() -> None:
    """InstallationError where Python finds nothing by the name of our dashboard, or somebody else's package."""
    folder, spec = CODE / "dashboard", find_spec("dashboard")
    if spec is None or spec.origin is None or Path(spec.origin).resolve().parent != folder:
        raise InstallationError(
            "Footfall's dashboard should lie in {folder}, but Python finds {found} by that name. Install Footfall into "
            "an environment of its own, such as with pipx.",
            folder=str(folder),
            found="nothing" if spec is None else spec.origin or "another project's",
        )


def configuration() -> Path:
    """The server's configuration: the checkout's file, or its copy that lies beside the installed dashboard."""
    return (CODE if in_checkout() else CODE / "dashboard") / ".streamlit" / "config.toml"


def secrets() -> Path:
    """The file in which a password or an organisation's sign-in may be kept; the file need not exist."""
    folder = CODE / ".streamlit" if in_checkout() else user_config_path(NAME, appauthor=False)
    return folder / "secrets.toml"
