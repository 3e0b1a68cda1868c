"""What `/api/v1` says of people, languages and places."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from mediation.api.account import Me, SignIn, SignOut
from mediation.api.catalogue import Languages, Offices, Places
from mediation.api.mediators import Mediators

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("mediators", Mediators, basename="mediator")

urlpatterns = [
    path("sign-in", SignIn.as_view(), name="api-sign-in"),
    path("sign-out", SignOut.as_view(), name="api-sign-out"),
    path("me", Me.as_view(), name="me"),
    path("languages", Languages.as_view(), name="languages"),
    path("places", Places.as_view(), name="places"),
    path("offices", Offices.as_view(), name="offices"),
    *router.urls,
]
