"""Who is asking. What each may do is said in the packages' `permissions`."""

from typing import Any, TypeVar

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from mediation.models import User

Body = TypeVar("Body", bound=Serializer[Any])


def user_of(request: Request) -> User:
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def body_of(request: Request, kind: type[Body], **options: Any) -> dict[str, Any]:
    """What was sent, checked.

    :raises ValidationError: naming each field that is not right.
    """
    body = kind(data=request.data, **options)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)
