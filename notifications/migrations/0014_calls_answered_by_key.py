import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0013_letters_by_email"),
    ]

    operations = [
        migrations.AddField(
            model_name="reply",
            name="message",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="answers",
                to="notifications.message",
            ),
        ),
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
                    ("call", "Telefonata"),
                    ("assisted", "Alla persona assistita"),
                ],
                max_length=14,
            ),
        ),
    ]
