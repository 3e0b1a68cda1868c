"""How the tests of the models see the database refuse a row: by the name of the constraint that did."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from psycopg import Error


@contextmanager
def refused_by(constraint: str) -> Iterator[None]:
    """Pass when exactly this constraint refuses what is done inside."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        yield
    cause = refusal.value.__cause__
    assert isinstance(cause, Error)
    assert cause.diag.constraint_name == constraint
