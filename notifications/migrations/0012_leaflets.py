import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0005_shifts_and_heavy_work"),
        ("notifications", "0011_texts_in_versions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("urgent_offer", "Proposta urgente"),
                    ("planned_offer", "Proposta"),
                    ("confirmation", "Conferma"),
                    ("cancellation", "Disdetta o modifica"),
                    ("reminder", "Promemoria"),
                    ("notice", "Avviso"),
                    ("alert", "Allarme al coordinamento"),
                    ("answer", "Risposta"),
                    ("assisted", "Alla persona assistita"),
                ],
                max_length=14,
            ),
        ),
        migrations.CreateModel(
            name="Leaflet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80)),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("social", "Sociale"),
                            ("health", "Sanitario"),
                            ("housing", "Abitativo"),
                            ("work", "Lavoro"),
                            ("legal", "Legale e documenti"),
                            ("school", "Scuola e formazione"),
                            ("logistics", "Logistica e trasporti"),
                            ("registry", "Anagrafe e servizi comunali"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                (
                    "link",
                    models.CharField(
                        blank=True,
                        default="",
                        max_length=200,
                        validators=[django.core.validators.URLValidator(schemes=["https"])],
                    ),
                ),
                ("checked_on", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("written_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaflets_approved",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "language",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaflets",
                        to="mediation.language",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaflets_written",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="leaflet_is_approved_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("link", ""), ("link__startswith", "https://"), _connector="OR"),
                        name="leaflet_links_are_secure",
                    ),
                ],
            },
        ),
    ]
