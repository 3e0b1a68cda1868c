from django.db import migrations, models

import mediation.models.phone


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0012_leaflets"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="calendar",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="message",
            name="email",
            field=models.EmailField(blank=True, default="", max_length=254),
        ),
        migrations.AddField(
            model_name="message",
            name="subject",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AlterField(
            model_name="message",
            name="to",
            field=mediation.models.phone.PhoneField(blank=True, default="", max_length=20),
        ),
    ]
