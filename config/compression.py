"""What is compressed on its way out: pages, and stylesheets and scripts that `collectstatic` has not."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

COMPRESSED = ("text/html", "text/css", "text/javascript", "image/svg+xml")


class Compression(GZipMiddleware):
    """Django's own, which pads each answer by a random length; programs and telephones get theirs as they are."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.status_code == 304 or kind not in COMPRESSED:
            return response
        return super().process_response(request, response)
