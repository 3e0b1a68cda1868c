from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0007_a_message_can_be_written_by_hand"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="channel",
            field=models.CharField(
                choices=[("sms", "SMS"), ("voice", "Telefonata"), ("email", "E-mail")],
                default="sms",
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="reply",
            name="medium",
            field=models.CharField(
                choices=[
                    ("sms", "SMS"),
                    ("missed_call", "Squillo"),
                    ("keypad", "Tasto durante una telefonata"),
                ],
                default="sms",
                max_length=12,
            ),
        ),
    ]
