"""What the README prints must be what the code says."""

from pathlib import Path

from bookings.lifecycle import mermaid

README = Path(__file__).resolve().parents[2] / "README.md"


def test_readme_shows_the_lifecycle_as_it_is() -> None:
    assert f"```mermaid\n{mermaid()}\n```" in README.read_text()
