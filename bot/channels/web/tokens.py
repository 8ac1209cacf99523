"""Tokens that prove themselves: a page can be given one without a thing being remembered here.

A token says when its page was opened, and a mark of this process's own secret shows that we made it. So opening pages,
however many, takes no memory, and a token from before a restart is worth nothing.
"""

import base64
import binascii
import hashlib
import hmac
import secrets

_NONCE = 24
_MOMENT = 8
_MARK = 16


class Mint:
    """Makes tokens and reads its own back."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def make(self, at: float) -> str:
        """A token that nobody can guess, for a page opened at `at`, on a clock that never goes back."""
        body = secrets.token_bytes(_NONCE) + round(at * 1000).to_bytes(_MOMENT)
        return base64.urlsafe_b64encode(body + self._mark(body)).decode("ascii")

    def opened_at(self, token: str) -> float | None:
        """When the page of this token was opened; None when the token is not one of ours."""
        try:
            whole = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            return None
        body, mark = whole[:-_MARK], whole[-_MARK:]
        if not hmac.compare_digest(mark, self._mark(body)):
            return None
        return int.from_bytes(body[_NONCE:]) / 1000

    def _mark(self, body: bytes) -> bytes:
        return hashlib.blake2b(body, key=self._secret, digest_size=_MARK).digest()
