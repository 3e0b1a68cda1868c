"""A link as a square that telephones read, drawn on the server: nobody else learns which one was printed."""

import segno
from django.utils.safestring import SafeString


def qr(link: str) -> SafeString:
    """The picture, to stand in the page itself; a quarter of it may be smudged before it cannot be read."""
    picture: str = segno.make(link, error="q", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff", title=link
    )
    # The library escapes the title, and draws the rest.
    return SafeString(picture)
