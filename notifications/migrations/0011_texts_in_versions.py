"""Versions of the texts that people write: only ever added, and of a draft nothing but its approval changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ONLY_APPROVED = """
CREATE FUNCTION refuse_to_rewrite_a_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.approved_at IS NOT NULL OR
       (NEW.id, NEW.key, NEW.language, NEW.version, NEW.template, NEW.written_by_id, NEW.written_at)
       IS DISTINCT FROM
       (OLD.id, OLD.key, OLD.language, OLD.version, OLD.template, OLD.written_by_id, OLD.written_at)
    THEN
        RAISE EXCEPTION 'versions of a text are only ever added, and approved once'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER text_versions_are_only_added BEFORE UPDATE OR DELETE ON notifications_textversion
FOR EACH ROW EXECUTE FUNCTION refuse_to_rewrite_a_text();
"""
REWRITABLE = """
DROP TRIGGER text_versions_are_only_added ON notifications_textversion;
DROP FUNCTION refuse_to_rewrite_a_text();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0010_late_by_class_and_settled_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TextVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("language", models.CharField(max_length=8)),
                ("version", models.PositiveSmallIntegerField()),
                ("template", models.TextField()),
                ("written_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts_approved",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts_written",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("language", "key", "version"), name="text_version_is_numbered_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_has_a_person_and_an_instant",
                    ),
                ],
            },
        ),
        migrations.RunSQL(ONLY_APPROVED, REWRITABLE),
    ]
