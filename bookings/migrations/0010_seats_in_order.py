from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0009_a_series_led_on"),
    ]

    operations = [
        migrations.AlterModelOptions(name="seat", options={"ordering": ["position"]}),
    ]
