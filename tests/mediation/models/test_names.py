"""Every constraint that the models name is tried by a test of this folder."""

from pathlib import Path

from django.apps import apps


def test_every_named_constraint_has_a_test() -> None:
    named = {
        constraint.name
        for model in apps.get_app_config("mediation").get_models()
        for constraint in model._meta.constraints
    }
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))

    assert sorted(name for name in named if f'"{name}"' not in tests) == []
    assert len(named) == 26
