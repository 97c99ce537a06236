"""An issuer of tokens for tests: it serves its discovery document and keys, and signs what it is told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

AUDIENCE = "policylib"
JWKS, DISCOVERY = "/keys", "/.well-known/openid-configuration"


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_rsa(kid: str, **fields: Any) -> dict[str, Any]:
    jwk = RSAAlgorithm.to_jwk(rsa_key(kid).public_key(), as_dict=True)
    return {**jwk, "kid": kid, **fields}


def public_ec(kid: str, **fields: Any) -> dict[str, Any]:
    jwk = ECAlgorithm.to_jwk(ec_key(kid).public_key(), as_dict=True)
    return {**jwk, "kid": kid, **fields}


@dataclass
class FakeIssuer:
    """Its address, what it answers (path -> status, headers, body), and what it was asked."""

    url: str
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Answer what is asked for."""
        return self.answers.get(path, (404, {}, b""))

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Answer what is sent."""
        return self.answers.get(path, (404, {}, b""))

    def publish(self, *keys: dict[str, Any]) -> None:
        self.answers[JWKS] = (200, {}, json.dumps({"keys": list(keys)}).encode())
        document = {"issuer": self.url, "jwks_uri": self.url + JWKS}
        self.answers[DISCOVERY] = (200, {}, json.dumps(document).encode())

    def claims(self, **changed: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "oa",
            "iat": now,
            "exp": now + 600,
            "scope": "openid policylib:decide",
            **changed,
        }
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, kid: str = "one", algorithm: str = "RS256", **changed: Any) -> str:
        key = ec_key(kid) if algorithm.startswith("ES") else rsa_key(kid)
        return jwt.encode(self.claims(**changed), key, algorithm, headers={"kid": kid})


_Issuer = TypeVar("_Issuer", bound=FakeIssuer)


@contextmanager
def issuing() -> Iterator[FakeIssuer]:
    with issuing_as(FakeIssuer) as issuer:
        yield issuer


@contextmanager
def issuing_as(kind: type[_Issuer]) -> Iterator[_Issuer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked.append(self.path)
            self.give(*issuer.get(self.path))

        def do_POST(self) -> None:
            issuer.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.give(*issuer.post(self.path, body, dict(self.headers)))

        def give(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = kind(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def compact(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """Return a token put together by hand, as an attacker would."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode()]
    return ".".join([*map(_base64, parts), _base64(signature)])


def signed_with_public_key(header: dict[str, Any], claims: dict[str, Any], kid: str) -> str:
    """Return a token whose HMAC key is the public key, which everybody knows."""
    pem = rsa_key(kid).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    unsigned = compact(header, claims).rpartition(".")[0]
    return f"{unsigned}.{_base64(hmac.new(pem, unsigned.encode(), hashlib.sha256).digest())}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
