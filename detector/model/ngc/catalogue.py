"""NVIDIA's catalogue (NGC): its addresses, its keys, its lists of files, and its refusals in plain words."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeVar
from urllib.parse import quote

import requests
from requests.auth import HTTPBasicAuth

from detector.errors import ModelDownloadFailed
from detector.model.families import PEOPLENET, PEOPLENET_PAGE
from detector.model.ngc.transfer import Authorise, Refusal, anonymous, bearer, open_url

ORG, TEAM = "nvidia", "tao"
KEY_VARIABLES = ("NGC_CLI_API_KEY", "NGC_API_KEY")
KEYS_PAGE = "https://org.ngc.nvidia.com/setup/api-keys"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The service's two addresses; FOOTFALL_NGC_API and FOOTFALL_NGC_AUTH put others in their place."""

    api: str
    auth: str

    @classmethod
    def from_environment(cls) -> Catalogue:
        """NVIDIA's own, or what the environment says."""
        return cls(
            os.environ.get("FOOTFALL_NGC_API", "https://api.ngc.nvidia.com").rstrip("/"),
            os.environ.get("FOOTFALL_NGC_AUTH", "https://authn.nvidia.com").rstrip("/"),
        )

    def files_url(self, version: str) -> str:
        """The address of a version's list of files."""
        return f"{self.api}/v2/models/{ORG}/{TEAM}/{PEOPLENET}/versions/{version}/files?page-size=500"

    def file_url(self, version: str, path: str) -> str:
        """The address that sends on to where a file lies."""
        model = f"org/{ORG}/team/{TEAM}/{PEOPLENET}"
        return f"{self.api}/v2/models/{model}/{version}/files?redirect=true&path={quote(path, safe='')}"

    def token_url(self) -> str:
        """The address that turns a key of the older kind into a token."""
        return f"{self.auth}/token?service=ngc&scope=group/ngc:{ORG}"


@dataclass(frozen=True, slots=True)
class CatalogueFile:
    """A file of a version: its path there, and its size in bytes where the catalogue says it."""

    path: str
    size: int | None

    @property
    def name(self) -> str:
        """Its name on disk: the path without its folders."""
        return PurePosixPath(self.path).name


@dataclass(slots=True)
class CatalogueClient:
    """A client of the catalogue. The key is used where there is no way without it, and never shown."""

    catalogue: Catalogue
    session: requests.Session
    key: str = field(repr=False)
    _authorise: Authorise | None = field(default=None, repr=False)

    def ask(self, act: Callable[[Authorise], Result]) -> Result:
        """Do something without the key; and with it, where that was refused and there is one."""
        try:
            return act(anonymous)
        except Refusal as refused:
            if refused.status not in (401, 403, 412) or not self.key:
                raise
        self._authorise = self._authorise or bearer(self.key if self.key.startswith("nvapi-") else self._fetch_token())
        return act(self._authorise)

    def files(self, version: str) -> list[CatalogueFile]:
        """The files of a version, by the catalogue's own list. Refusal or ModelDownloadFailed."""
        url = self.catalogue.files_url(version)
        content = self.ask(lambda authorise: self._read_json(url, authorise))
        return [_parse_file(entry) for entry in content.get("modelFiles", []) if isinstance(entry, dict)]

    def _fetch_token(self) -> str:
        try:
            content = self._read_json(self.catalogue.token_url(), HTTPBasicAuth("$oauthtoken", self.key))
        except Refusal as refused:
            if refused.status in (401, 403):
                raise _bad_key_error() from refused
            raise ModelDownloadFailed(
                "NVIDIA's sign-in does not work now (HTTP {status}). Try later.", status=refused.status
            ) from refused
        token = content.get("token")
        if not isinstance(token, str) or not token:
            raise _bad_key_error()
        return token

    def _read_json(self, url: str, authorise: Authorise) -> dict[str, Any]:
        with open_url(self.session, url, authorise) as response:
            try:
                content = response.json()
            except (requests.RequestException, ValueError) as error:
                raise ModelDownloadFailed(
                    "NVIDIA's catalogue gave an answer that makes no sense. Try later."
                ) from error
        return content if isinstance(content, dict) else {}


def read_key() -> str:
    """The key in NGC_CLI_API_KEY, else in NGC_API_KEY, else nothing."""
    return next((os.environ[name] for name in KEY_VARIABLES if os.environ.get(name)), "")


def clean_key(key: str) -> str:
    """A key as copied and pasted -> the key. ModelDownloadFailed, without showing it, if it cannot be one."""
    key = key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ModelDownloadFailed("The NGC key contains spaces or letters that no key has. Copy it again.")
    return key


def explain_refusal(refused: Refusal, version: str, *, keyed: bool) -> ModelDownloadFailed:
    """A refusal as what it means, and what to do about it."""
    if refused.status in (401, 403):
        return _bad_key_error() if keyed else _no_key_error()
    if refused.status == 404:
        return ModelDownloadFailed(
            "NVIDIA's catalogue has no PeopleNet {version}. Its versions are listed at {page}",
            version=version,
            page=PEOPLENET_PAGE,
        )
    if refused.status == 412:
        return ModelDownloadFailed(
            "NVIDIA's terms for PeopleNet are not accepted yet. Sign in at {page}, accept them, fetch again.",
            page=PEOPLENET_PAGE,
        )
    if refused.status == 429:
        wait = f"{refused.retry_after} seconds" if refused.retry_after.isdigit() else "some minutes"
        return ModelDownloadFailed(
            "NVIDIA's catalogue has had too many requests from here. Fetch again in {wait}.", wait=wait
        )
    return ModelDownloadFailed(
        "NVIDIA's catalogue cannot deliver PeopleNet now (HTTP {status}). Try again later.", status=refused.status
    )


def _bad_key_error() -> ModelDownloadFailed:
    return ModelDownloadFailed(
        "NVIDIA did not accept the NGC key. Check it, or make a new one at {page}", page=KEYS_PAGE
    )


def _no_key_error() -> ModelDownloadFailed:
    return ModelDownloadFailed(
        "NVIDIA's catalogue wants a key for this. Make one at {page} and give it here, or set it as NGC_API_KEY.",
        page=KEYS_PAGE,
    )


def _parse_file(entry: dict[str, Any]) -> CatalogueFile:
    size = entry.get("sizeInBytes")
    return CatalogueFile(str(entry.get("path", "")), size if isinstance(size, int) else None)
