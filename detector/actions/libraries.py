"""The libraries that this installation is built on: whether each is there, and whether its compiled code loads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from detector import bounded

PACKAGES: dict[str, tuple[str, ...]] = {
    "numpy": ("numpy",),
    "pandas": ("pandas",),
    "pyarrow": ("pyarrow",),
    "scipy": ("scipy",),
    "shapely": ("shapely",),
    "cv2": ("opencv-python-headless",),
    "PIL": ("pillow",),
    "simplejpeg": ("simplejpeg",),
    "av": ("av",),
    "onnx": ("onnx",),
    "onnxruntime": ("onnxruntime-gpu", "onnxruntime"),
    "openvino": ("openvino",),
    "pydantic": ("pydantic",),
    "streamlit": ("streamlit",),
    "plotly": ("plotly",),
    "yt_dlp": ("yt-dlp",),
}
"""By the module's name, the packages that bring it, of which one has to be there and no more."""
COMPILED = ("numpy", "pyarrow", "scipy", "shapely", "cv2", "PIL", "simplejpeg", "av", "onnx", "onnxruntime", "openvino")
_WITHOUT_WHEELS = ("openvino",)
"""Those that some systems do without."""
_LIBRARY_MISSING = "cannot open shared object file"


@dataclass(frozen=True, slots=True)
class InstalledLibrary:
    """A library by its package's name; ``problem`` is empty where it is there and loads, else ``advice`` helps."""

    name: str
    version: str = ""
    problem: str = ""
    advice: str = ""


def check_libraries() -> Iterator[InstalledLibrary]:
    """Every library in turn. Compiled ones are loaded, each in a child, which a broken one takes down alone."""
    for module, packages in PACKAGES.items():
        if module not in _WITHOUT_WHEELS or any(map(_version, packages)):
            yield _check(module, packages)


def _check(module: str, packages: tuple[str, ...]) -> InstalledLibrary:
    there = {package: found for package in packages if (found := _version(package)) is not None}
    if not there:
        return InstalledLibrary(packages[0], problem="not installed", advice=f"pip install {packages[0]}")
    name, found = next(iter(there.items()))
    if len(there) > 1:
        both = " and ".join(there)
        advice = f"pip uninstall {' '.join(there)}, then pip install {name}"
        return InstalledLibrary(
            name, found, f"{both} are both installed, and each overwrites the other's files", advice
        )
    problem = _try(module) if module in COMPILED else ""
    return InstalledLibrary(name, found, f"{found} does not load: {problem}" if problem else "", _advise(name, problem))


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _try(module: str) -> str:
    """The reason why it does not load, empty where it does."""
    try:
        bounded.call(load, module)
    except Exception as error:
        return (str(error).splitlines() or [type(error).__name__])[0]
    return ""


def load(module: str) -> None:
    """Load a module. Raises whatever it raises."""
    if module == "openvino":
        from detector.model.runtimes.openvino import import_quietly

        import_quietly()
    else:
        import_module(module)


def _advise(package: str, problem: str) -> str:
    if _LIBRARY_MISSING in problem:
        return f"Install the package of this system that has {problem.partition(':')[0]}."
    return f"pip install --force-reinstall {package}" if problem else ""
