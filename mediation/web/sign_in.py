"""Coming in and going out."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from rest_framework.throttling import AnonRateThrottle


class SignInForm(AuthenticationForm):
    use_required_attribute = False
    error_messages = {
        "invalid_login": "Il nome o la parola d'ordine non vanno bene. Controlla le maiuscole e riprova.",
        "inactive": "Questo accesso è chiuso. Chiedi al coordinamento.",
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "Nome"
        self.fields["username"].error_messages["required"] = "Scrivi il tuo nome per entrare."
        self.fields["password"].label = "Parola d'ordine"
        self.fields["password"].error_messages["required"] = "Scrivi la parola d'ordine."


class SignInThrottle(AnonRateThrottle):
    """As many tries as the API allows."""

    scope = "sign_in"

    def lets_through(self, request: HttpRequest) -> bool:
        # Written for the API's requests, of which it reads only what every request has.
        return self.allow_request(cast(Any, request), cast(Any, None))


class SignIn(LoginView):
    template_name = "mediation/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not SignInThrottle().lets_through(request):
            messages.error(request, "Troppi tentativi uno dopo l'altro. Aspetta un minuto e riprova.")
            return redirect("sign-in")
        return super().post(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        """The demo's first page says who one would like to be."""
        return {**super().get_initial(), "username": self.request.GET.get("nome", "")}


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()
