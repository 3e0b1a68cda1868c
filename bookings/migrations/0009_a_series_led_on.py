"""A deadline on which another date of a series leads its search."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0008_seat_called_off"),
    ]

    operations = [
        migrations.AlterField(
            model_name="deadline",
            name="kind",
            field=models.CharField(
                choices=[
                    ("open_wave", "Prossimo giro"),
                    ("alert_coordinator", "Avvisa il coordinamento"),
                    ("alert_second_coordinator", "Avvisa il secondo coordinatore"),
                    ("remind_day_before", "Promemoria del giorno prima"),
                    ("remind_two_hours", "Promemoria di due ore prima"),
                    ("start", "Inizio"),
                    ("auto_close", "Chiusura automatica"),
                    ("nudge_silent", "Sollecita chi non risponde"),
                    ("offer_freed", "Riproponi le ore già pagate"),
                    ("lead_on", "Cerca per le altre date della serie"),
                    ("reconfirm_by", "Termine per riconfermare"),
                    ("rescue_by", "Termine per accettare un altro modo"),
                    ("chase_reminder", "Sollecita il promemoria"),
                    ("alert_unconfirmed", "Promemoria senza risposta: coordinamento"),
                    ("check_departure", "È partita?"),
                    ("check_arrival", "È arrivata?"),
                    ("alert_late", "Nessuna notizia: coordinamento"),
                    ("suspect_no_show", "Forse non viene"),
                ],
                max_length=26,
            ),
        ),
    ]
