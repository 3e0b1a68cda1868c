from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0012_a_number_to_write_to"),
    ]

    operations = [
        migrations.AlterField(
            model_name="offer",
            name="answered_by",
            field=models.CharField(
                blank=True,
                choices=[
                    ("sms", "SMS"),
                    ("missed_call", "Squillo"),
                    ("keypad", "Tasto al telefono"),
                    ("bridge", "Telefonata passata dal servizio"),
                    ("link", "Pagina dal link"),
                    ("page", "Pagina"),
                    ("api", "API"),
                    ("coordinator", "Coordinamento"),
                ],
                default="",
                max_length=12,
            ),
        ),
    ]
