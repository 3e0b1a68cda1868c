"""The coordinator changes the rules: a new version for what is asked from now on. What runs keeps its own."""

from datetime import datetime
from typing import Any

from bookings.actions.dispatching import ReasonMissing
from bookings.contradictions import Contradiction, contradictions
from bookings.models import Policy
from bookings.numbering import changed
from bookings.transactions import action


class RulesNotFound(Exception):
    """No version has this number."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class RulesChangedSince(Exception):
    """Somebody else was quicker: what was read is no longer the latest version."""

    def __init__(self, *, based_on: int, latest: Policy) -> None:
        super().__init__(f"{based_on} < {latest.version}")
        self.based_on = based_on
        self.latest = latest.version
        self.changed_at = latest.created_at


class RulesContradict(Exception):
    """These numbers cannot all hold at once."""

    def __init__(self, found: list[Contradiction]) -> None:
        super().__init__(", ".join(f"{each.kind}: {each.rules}" for each in found))
        self.contradictions = found


@action
def change_rules(*, numbers: dict[str, Any], note: str, based_on: int, by_id: int, at: datetime) -> Policy:
    """Make a new version with some numbers replaced (see `numbering.changed`); the same numbers make none.

    :raises ReasonMissing: without a note on why.
    :raises RulesNotFound: when no version is `based_on`.
    :raises RulesChangedSince: when another version has come after it.
    :raises WrongNumbers: one of its kinds, for what can never be rules.
    :raises RulesContradict: when the numbers cannot all hold.
    """
    if not note.strip():
        raise ReasonMissing
    current = _lock(based_on)
    rules = changed(current.rules, numbers)
    if rules == current.rules:
        return current
    if found := contradictions(rules):
        raise RulesContradict(found)
    return Policy.objects.create(
        version=current.version + 1,
        numbers=rules.as_json(),
        note=note.strip(),
        created_at=at,
        created_by_id=by_id,
    )


def _lock(version: int) -> Policy:
    """The version, once nobody else is making another out of it; whoever comes second finds hers old."""
    read = Policy.objects.select_for_update(no_key=True).filter(pk=version).first()
    if read is None:
        raise RulesNotFound(version)
    latest = Policy.objects.latest("version")
    if latest.version != version:
        raise RulesChangedSince(based_on=version, latest=latest)
    return latest
