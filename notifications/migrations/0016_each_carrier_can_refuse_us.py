from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0015_bridges"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alarm",
            name="trouble",
            field=models.CharField(
                choices=[
                    ("job_late", "I lavori periodici sono fermi"),
                    ("deadline_late", "Un passo di una richiesta è in ritardo"),
                    ("step_missing", "Una richiesta non ha il passo che dovrebbe venire"),
                    ("rule_broken", "Una regola che vale sempre non è rispettata"),
                    ("offer_late", "Una proposta scaduta è ancora aperta"),
                    ("event_untold", "Un fatto non è diventato messaggio"),
                    ("reply_unhandled", "Una risposta ricevuta non è stata trattata"),
                    ("urgent_late", "Un messaggio urgente non parte"),
                    ("message_late", "Un messaggio in coda non parte"),
                    ("bulk_late", "I messaggi che possono aspettare non partono"),
                    ("call_abandoned", "Un invio cominciato non è finito"),
                    ("outcome_unknown", "L'esito di un messaggio resta ignoto"),
                    ("message_stuck", "Un messaggio tentato più volte non parte"),
                    ("gateway_paused", "Il gestore degli SMS rifiuta il nostro conto"),
                    ("calls_paused", "Il gestore delle telefonate rifiuta il nostro conto"),
                    ("mail_paused", "Il server della posta rifiuta il nostro conto"),
                    ("watchdog_late", "Il sorvegliante non guarda più"),
                    ("no_database", "La banca dati non risponde"),
                    ("watch_failed", "Il sorvegliante non riesce a guardare"),
                ],
                max_length=20,
            ),
        ),
    ]
