"""How tests speak to `/api/v1`: as a program that has signed in with a token."""

import json
from typing import Any

from knox.models import AuthToken
from rest_framework.test import APIClient

from mediation.models import User

API = "/api/v1"


class Program:
    """Paths begin after `/api/v1`. A `None` user has not signed in."""

    def __init__(self, user: User | None = None) -> None:
        self.client = APIClient()
        if user is not None:
            _, token = AuthToken.objects.create(user=user)
            self.client.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        return self.client.get(f"{API}{path}", query)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, json.dumps(body or {}), headers=headers)

    def put(self, path: str, body: Any) -> Any:
        return self.send("PUT", path, json.dumps(body))

    def patch(self, path: str, body: Any) -> Any:
        return self.send("PATCH", path, json.dumps(body))

    def delete(self, path: str) -> Any:
        return self.client.delete(f"{API}{path}")

    def send(
        self,
        method: str,
        path: str,
        text: Any,
        content_type: str = "application/json",
        headers: dict[str, str] | None = None,
    ) -> Any:
        """A body exactly as written, in characters or bytes."""
        return self.client.generic(method, f"{API}{path}", text, content_type=content_type, headers=headers)
