"""Cookies files as people and programs leave them. What stands in them is secret."""

from __future__ import annotations

from collections.abc import Iterator

from bench.torture.cases import Case, writing

SECRET = "s3cr3t-of-the-visitor"  # noqa: S105 (it is made up)
_LINE = f"127.0.0.1\tFALSE\t/\tFALSE\t2147483647\tvisitor\t{SECRET}\n"
FILES: dict[str, bytes] = {
    "with a mark": ("\ufeff# Netscape HTTP Cookie File\n" + _LINE).encode(),
    "UTF-16": ("# Netscape HTTP Cookie File\n" + _LINE).encode("utf-16"),
    "with spaces": _LINE.replace("\t", "    ").encode(),
    "JSON": f'[{{"domain": ".a", "value": "{SECRET}"}}]'.encode(),
    "a header": f"Cookie: visitor={SECRET}; other={SECRET}".encode(),
    "too many fields": (_LINE.strip() + "\tmore\n").encode(),
    "no number": _LINE.replace("2147483647", SECRET).encode(),
    "line ends of old": _LINE.replace("\n", "\r").encode(),
    "binary": bytes(range(256)) + SECRET.encode(),
    "5 MB": _LINE.encode() * 65_000,
    "one line of 900 kB": SECRET.encode() * 43_000,
    "NUL": _LINE.replace("visitor", "vis\0itor").encode(),
    "empty": b"",
}


def cookies() -> Iterator[Case]:
    """All of them. The link they are given for leads nowhere, so that every one is refused in the end."""
    for name, content in FILES.items():
        make = writing("cookies.txt", lambda content=content: content)  # type: ignore[misc]
        yield Case("cookies", name, make, "refused", "cookies", SECRET)
