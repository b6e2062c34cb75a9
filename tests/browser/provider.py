"""An OpenID Connect provider on the loopback that lets everybody in as the same person."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

CLIENT = "footfall"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class _Answer(BaseHTTPRequestHandler):
    address = ""
    nonces: ClassVar[dict[str, str]]

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/authorize":
            self._let_in({name: values[0] for name, values in parse_qs(asked.query).items()})
        elif asked.path == "/keys":
            self._json({"keys": [_public_key()]})
        else:
            self._json(_metadata(self.address))

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = _signed(_claims(self.address, self.nonces[form["code"][0]]))
        self._json({"access_token": "opaque", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""

    def _let_in(self, asked: dict[str, str]) -> None:
        self.nonces["code-1"] = asked.get("nonce", "")
        self.send_response(302)
        self.send_header(
            "Location", f"{asked['redirect_uri']}?{urlencode({'code': 'code-1', 'state': asked['state']})}"
        )
        self.end_headers()

    def _json(self, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def providing() -> Iterator[str]:
    """The provider's address, for as long as the block lasts."""

    class Provider(_Answer):
        nonces: ClassVar[dict[str, str]] = {}

    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    Provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Provider.address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _metadata(address: str) -> dict[str, object]:
    return {
        "issuer": address,
        "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token",
        "jwks_uri": f"{address}/keys",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }


def _claims(address: str, nonce: str) -> dict[str, object]:
    now = int(time.time())
    return {
        "iss": address,
        "aud": CLIENT,
        "sub": "analyst-1",
        "email": "analyst@example.org",
        "nonce": nonce,
        "iat": now,
        "exp": now + 600,
    }


def _signed(claims: dict[str, object]) -> str:
    head = _part(json.dumps({"alg": "RS256", "kid": "1"}).encode())
    body = f"{head}.{_part(json.dumps(claims).encode())}"
    return f"{body}.{_part(_KEY.sign(body.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def _public_key() -> dict[str, str]:
    numbers = _KEY.public_key().public_numbers()
    modulus = numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")
    return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1", "n": _part(modulus), "e": "AQAB"}


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
