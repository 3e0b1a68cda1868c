"""Pages travel compressed, and no two answers of one length tell what is in them."""

import gzip
from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

WANTS = {"Accept-Encoding": "gzip"}


def fetch(path: str, **headers: str) -> tuple[Any, bytes]:
    """A file's answer and what was sent of it."""
    answer: Any = Client().get(path, headers=headers)
    sent = b"".join(answer)
    answer.close()
    return answer, sent


def test_page_travels_compressed_to_whoever_can_read_it() -> None:
    squeezed = Client().get("/accessibilita", headers=WANTS)
    plain = Client().get("/accessibilita")

    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(squeezed.content) == plain.content
    assert "Content-Encoding" not in plain.headers
    assert len(squeezed.content) * 2 < len(plain.content)


def test_length_of_the_same_page_differs_from_answer_to_answer() -> None:
    """A secret that is reflected in a compressed page could be guessed by its length: BREACH."""
    lengths = {len(Client().get("/note-legali", headers=WANTS).content) for _ in range(20)}

    assert len(lengths) > 3


def test_stylesheet_travels_compressed_where_none_were_gathered() -> None:
    answer, sent = fetch("/static/italia/italia.css", **WANTS)

    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"Bootstrap Italia" in gzip.decompress(sent)


def test_letter_shapes_are_not_compressed_twice() -> None:
    answer, sent = fetch("/static/italia/titillium-web-400.woff2", **WANTS)

    assert ("Content-Encoding" in answer.headers, sent[:4]) == (False, b"wOF2")


def test_what_has_not_changed_has_no_body() -> None:
    first, _ = fetch("/static/italia/italia.css")

    again, sent = fetch(
        "/static/italia/italia.css", **WANTS, **{"If-Modified-Since": first.headers["Last-Modified"]}
    )

    assert (again.status_code, sent) == (304, b"")


def test_answers_to_programs_are_as_they_were() -> None:
    answer = Client().get("/api/v1/schema?format=json", headers=WANTS)

    assert "Content-Encoding" not in answer.headers
