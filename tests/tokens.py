"""Tokens of every kind, of which only one is to be let in."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

OTHER_SUBJECT = "00000000-0000-4000-8000-000000000000"


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims(token: str) -> dict[str, Any]:
    """Give what a token claims, unverified."""
    return json.loads(decoded(token.split(".")[1]))


def signed(header: dict[str, Any], body: dict[str, Any], key: Any) -> str:
    """Make a token with an RSA key."""
    text = ".".join(encoded(json.dumps(part).encode()) for part in (header, body))
    return f"{text}.{encoded(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def forged(tokens: dict[str, str], key_file: bytes) -> dict[str, str]:
    """Give tokens that are to be refused, by what is wrong with each.

    Parameters
    ----------
    tokens : dict
        What the login gave somebody.
    key_file : bytes
        The pool's own private key, in PEM: some are made with it.
    """
    access = tokens["access_token"]
    head, body, signature = access.split(".")
    header, claimed = json.loads(decoded(head)), claims(access)
    key: Any = serialization.load_pem_private_key(key_file, None)
    strange = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def part(value: dict[str, Any]) -> str:
        return encoded(json.dumps(value).encode())

    def own(**changed: Any) -> str:
        """Make one with the pool's own key; None takes a claim away."""
        said = {name: value for name, value in {**claimed, **changed}.items() if value is not None}
        return signed(header, said, key)

    hmac_text = f"{part({**header, 'alg': 'HS256'})}.{body}"
    now = int(time.time())
    return {
        "empty": "",
        "not a JWT": "abc",
        "only dots": "...",
        "two parts": f"{head}.{body}",
        "parts that are not JSON": f"{encoded(b'xx')}.{encoded(b'yy')}.{signature}",
        "of 9 KB": access + "A" * 9000,
        "an ID token": tokens["id_token"],
        "a refresh token": tokens["refresh_token"],
        "expired": own(exp=now - 1),
        "without an end": own(exp=None),
        "not valid yet": own(nbf=now + 600),
        "for another use": own(token_use="id"),
        "without a subject": own(sub=None),
        "with a path as its subject": own(sub="../public"),
        "of another pool by its issuer": own(
            iss="https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other"
        ),
        "for another client by its claim": own(client_id="other"),
        "without a scope": own(scope=None),
        "with the scope email only": own(scope="email"),
        "with a subject changed": f"{head}.{part({**claimed, 'sub': OTHER_SUBJECT})}.{signature}",
        "with a group added": (
            f"{head}.{part({**claimed, 'cognito:groups': ['admins']})}.{signature}"
        ),
        "with its signature cut": access[:-8],
        "without its signature": f"{head}.{body}.",
        "with a signature of zeros": f"{head}.{body}.{'A' * 342}",
        "unsigned by its own word": f"{part({**header, 'alg': 'none'})}.{body}.",
        "unsigned in other letters": f"{part({**header, 'alg': 'None'})}.{body}.{signature}",
        "signed with the public key as a secret": (
            f"{hmac_text}.{encoded(hmac.digest(public, hmac_text.encode(), hashlib.sha256))}"
        ),
        "signed by a stranger under our key's id": signed(header, claimed, strange),
        "signed by a stranger": signed({"alg": "RS256", "kid": "mine"}, claimed, strange),
        "with a stranger's key in it": signed(
            {"alg": "RS256", "kid": "mine", "jwk": {"kty": "RSA"}}, claimed, strange
        ),
        "with a stranger's address of keys in it": signed(
            {"alg": "RS256", "kid": "mine", "jku": "http://127.0.0.1:9/keys"}, claimed, strange
        ),
        "without its key's id": signed({"alg": "RS256"}, claimed, key),
    }


def flipped(token: str, place: int) -> str:
    """Turn one bit of the decoded parts of a token."""
    parts = [bytearray(decoded(part)) for part in token.split(".")]
    for part in parts:
        if place < len(part) * 8:
            part[place // 8] ^= 1 << place % 8
            break
        place -= len(part) * 8
    return ".".join(encoded(bytes(part)) for part in parts)


def bits(token: str) -> int:
    """Give how many bits the decoded parts of a token have."""
    return sum(len(decoded(part)) * 8 for part in token.split("."))
