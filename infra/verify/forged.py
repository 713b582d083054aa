"""A token that looks right in everything and that nobody gave out."""

import base64
import json
import time
import uuid
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from infra.login import Login


def forged_token(login: Login) -> str:
    """Give an access token as Cognito makes them, signed by a key that was made for it.

    Its claims are those of Amazon Cognito Developer Guide, "Understanding the access token".
    """
    now = int(time.time())
    claims = {
        "sub": str(uuid.uuid4()),
        "iss": login.issuer,
        "client_id": login.client,
        "token_use": "access",
        "scope": "openid email aws.cognito.signin.user.admin",
        "auth_time": now,
        "iat": now,
        "exp": now + 900,
        "jti": str(uuid.uuid4()),
    }
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    head = {"alg": "RS256", "kid": str(uuid.uuid4())}
    text = f"{_encoded(_json(head))}.{_encoded(_json(claims))}"
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{_encoded(signature)}"


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def _encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
