"""Addresses of coming in and going out."""

from django.urls import path

from mediation.web import sign_in_code
from mediation.web.sign_in import sign_in, sign_out
from mediation.web.sign_in_link import come_in
from mediation.web.tongues import choose

urlpatterns = [
    path("accesso", sign_in, name="sign-in"),
    path("accesso/codice/entra", sign_in_code.come_in, name="come-in-by-code"),
    path("e/<str:token>", come_in, name="sign-in-link"),
    path("uscita", sign_out, name="sign-out"),
    path("lingua", choose, name="choose-tongue"),
]
