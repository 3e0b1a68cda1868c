"""One way in: the admin's own sign-in would let anybody guess as often as she likes."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a stranger to the pages' sign-in; whoever has signed in and comes here again may not enter."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", reverse("admin:index")))
