"""Tables without a row, as before the first test; what migrating writes of our models stays, because it is the same."""

from functools import cache

from django.db import connection

KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def empty_tables() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, _tables()))} CASCADE")


@cache
def _tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - KEPT)
