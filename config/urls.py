"""Where everything is: the API, the webhooks, the operators' addresses, the pages."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from config import problems
from config.doors import admin_sign_in
from config.openapi import Docs
from mediation.web.tongues import spoken_at_work_in

the_admin = admin.site.urls
# What was changed is kept in the words of its day, which are Italian: so is the page that lists it. Nobody sees the
# admin's own sign-in.
spoken_at_work_in(the_admin[0], but=("_history", "login"))

api: list[URLPattern | URLResolver] = [
    path("", include("mediation.api.urls")),
    path("", include("bookings.api.urls")),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
]

urlpatterns = [
    path("api/v1/", include(api)),
    path("", include("notifications.webhooks")),
    path("", include("config.status")),
    path("admin/login/", admin_sign_in),
    path("admin/", the_admin),
    path("", include("config.pages")),
    path("", include("config.demonstration")),
    path("", include("mediation.web.urls")),
    path("", include("bookings.web.urls")),
    path("", include("notifications.web.urls")),
]

handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.not_found
handler500 = problems.unexpected
