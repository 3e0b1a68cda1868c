import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0006_messages_in_romanian_and_arabic"),
    ]

    operations = [
        migrations.CreateModel(
            name="CardApproval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("says", models.CharField(max_length=120)),
                ("approved_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="WardKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="requester_belongs_to_an_office",
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("requester", "Richiedente"),
                    ("office_manager", "Responsabile dell'ente"),
                    ("coordinator", "Coordinamento"),
                    ("mediator", "Mediatrice o mediatore"),
                    ("auditor", "Revisione"),
                    ("admin", "Amministrazione del sistema"),
                    ("ward", "Reparto"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role__in", ["requester", "ward"]), _negated=True),
                    ("office__isnull", False),
                    _connector="OR",
                ),
                name="requester_belongs_to_an_office",
            ),
        ),
        migrations.AddField(
            model_name="cardapproval",
            name="approved_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="card_approved",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="cardapproval",
            name="language",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="card_approvals",
                to="mediation.language",
            ),
        ),
        migrations.AddField(
            model_name="wardkey",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ward_keys",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wardkey",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ward_keys_made",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="wardkey",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="ward_keys", to="mediation.office"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardapproval",
            constraint=models.UniqueConstraint(
                fields=("language", "says"), name="sentence_of_the_card_is_approved_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="wardkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at", None)),
                fields=("office",),
                name="ward_has_one_key_at_a_time",
            ),
        ),
    ]
