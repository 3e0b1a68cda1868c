"""A site for the journeys of one file, and people who work for it during one test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config import ground
from tests.journeys.standing import Hire, Person, Standing, standing


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    home: Path = tmp_path_factory.mktemp("journey")
    with standing(home) as site:
        yield site
    ground.remove(home)


@pytest.fixture
def hire(site: Standing) -> Iterator[Hire]:
    """People of this test alone: when it is over nobody asks them any more."""
    hired: list[Person] = []

    def entered(*first_names: str, **values: Any) -> list[Person]:
        hired.extend(people := site.hire(*first_names, **values))
        return people

    yield entered
    site.call_off()
    site.retire(hired)
