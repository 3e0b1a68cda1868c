from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mediation", "0005_shifts_and_heavy_work"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mediator",
            name="language",
            field=models.CharField(
                choices=[
                    ("it", "Italiano"),
                    ("en", "English"),
                    ("fr", "Français"),
                    ("uk", "Українська"),
                    ("ro", "Română"),
                    ("ar", "العربية"),
                ],
                default="it",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="office",
            name="language",
            field=models.CharField(
                choices=[
                    ("it", "Italiano"),
                    ("en", "English"),
                    ("fr", "Français"),
                    ("uk", "Українська"),
                    ("ro", "Română"),
                    ("ar", "العربية"),
                ],
                default="it",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="language",
            field=models.CharField(
                choices=[
                    ("it", "Italiano"),
                    ("en", "English"),
                    ("fr", "Français"),
                    ("uk", "Українська"),
                    ("ro", "Română"),
                    ("ar", "العربية"),
                ],
                default="it",
                max_length=8,
            ),
        ),
    ]
