"""Italian names for tables and columns, set where they are shown: so a better word is no migration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Field, Model

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Marked


def name_in_italian(model: type[Model], one: Marked, many: Marked, **columns: Marked) -> None:
    """Name a model, and columns by their field's name, in words that are marked for translation.

    The names Django derived stay in the migrations.
    """
    options = model._meta  # noqa: SLF001 - public and documented, whatever its name
    options.verbose_name, options.verbose_name_plural = one, many
    for name, words in columns.items():
        field: Field[Any, Any] = options.get_field(name)  # type: ignore[assignment]
        field.verbose_name = words
