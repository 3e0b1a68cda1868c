"""The numbers of a policy by their paths: changing some of them, and telling two versions apart. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bookings.rulebook import BY_RULE, Unit
from bookings.rules import Rules
from mediation.vocabulary import Level


class WrongNumbers(Exception):
    """What was sent can never be rules; `rules` are the paths that are wrong."""

    def __init__(self, rules: Iterable[str]) -> None:
        self.rules = sorted(rules)
        super().__init__(", ".join(self.rules))


class NoSuchNumbers(WrongNumbers):
    """No rule has these names."""


class WrongKindOfNumbers(WrongNumbers):
    """A word where a number belongs, a number where yes or no does."""


@dataclass(frozen=True)
class Difference:
    """One number in two versions."""

    rule: str
    before: Any
    after: Any


def by_path(numbers: dict[str, Any], above: str = "") -> dict[str, Any]:
    """Numbers in one flat table, such as `lanes.now.size`."""
    flat: dict[str, Any] = {}
    for name, value in numbers.items():
        path = f"{above}.{name}" if above else str(name)
        flat |= by_path(value, path) if isinstance(value, dict) and value else {path: value}
    return flat


def numbers_of(rules: Rules) -> dict[str, Any]:
    return by_path(rules.as_json())


def changed(rules: Rules, numbers: dict[str, Any]) -> Rules:
    """These rules with some numbers replaced: nested as they are stored, or by their paths.

    :raises NoSuchNumbers: for names that no rule has.
    :raises WrongKindOfNumbers: for values that no such rule can have.
    """
    known, sent = numbers_of(rules), by_path(numbers)
    if unknown := sent.keys() - known.keys():
        raise NoSuchNumbers(unknown)
    if wrong := {rule for rule, value in sent.items() if not _fits(rule, value, like=known[rule])}:
        raise WrongKindOfNumbers(wrong)
    return Rules.from_json(_nested(known | sent))


def differences(before: Rules, after: Rules) -> list[Difference]:
    """In the order of the rules."""
    old, new = numbers_of(before), numbers_of(after)
    return [Difference(rule, old[rule], new[rule]) for rule in new if old[rule] != new[rule]]


def _fits(rule: str, value: object, *, like: object) -> bool:
    row = BY_RULE.get(rule)
    if row is not None and row.unit == Unit.LEVEL:
        return value in Level.values
    # Exactly that type: Python would take True for 1.
    return type(value) is type(like)


def _nested(flat: dict[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        *above, name = path.split(".")
        node = tree
        for step in above:
            node = node.setdefault(step, {})
        node[name] = value
    return tree
