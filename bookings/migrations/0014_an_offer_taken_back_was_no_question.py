from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0013_answers_over_a_bridge"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="offer", name="mediator_is_asked_once_a_search"),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "withdrawn"), _negated=True),
                fields=("seat", "mediator", "search"),
                name="mediator_is_asked_once_a_search",
            ),
        ),
    ]
