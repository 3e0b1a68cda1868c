"""Italian, said: what everybody hears who is not called in a language of their own."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from notifications.texts import it as written

LOCALE: Final = "it-IT"
VOICE: Final = "Polly.Bianca"

WRITING: Final = replace(
    written.WRITING,
    weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    date="{weekday} {day}",
    hours_follow=" alle ore ",
    hour="{h} e {m}",
    months=(
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ),
    row="da {first} a {last}",
    from_to="dalle {start} alle {end}",
)

TEXTS: Final[Mapping[str, str]] = {
    "call_offer": "Pronto, qui il servizio di mediazione. C'è un turno urgente: {language_name},"
    " {delivery}, {starts_at}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
    "call_offer_now": "Pronto, qui il servizio di mediazione. C'è bisogno adesso: {language_name},"
    " {delivery}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
    "call_offer_reserved": "Pronto, qui il servizio di mediazione. C'è un turno urgente:"
    " {language_name}, {band}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
    "call_alarm": "Pronto, qui il servizio di mediazione. Richiesta {number}, {language_name},"
    " {municipality}: nessuno ha ancora accettato. Per dire che hai sentito premi 1.",
    "call_alarm_reserved": "Pronto, qui il servizio di mediazione. Per la richiesta {number}"
    " nessuno ha ancora accettato. Per dire che hai sentito premi 1.",
    "accepted": "Grazie, il turno è tuo. Ti scriviamo i dettagli per SMS.",
    "accepted_series": "Grazie. Ti scriviamo per SMS quali turni sono tuoi.",
    "declined": "Va bene, grazie lo stesso.",
    "too_late": "Grazie, ma non è stato possibile affidarti il turno. Ti scriviamo perché.",
    "heard": "Grazie.",
    "noted": "Grazie, abbiamo sentito la tua risposta. Ti scriviamo fra poco per SMS.",
    "again": "Questo tasto non vuol dire niente.",
    "silence": "Non abbiamo sentito nessuna risposta. Puoi ancora rispondere all'SMS. Grazie.",
    "over": "Il turno non è più libero: non devi fare nulla. Grazie.",
    "no_need": "Non serve più: non devi fare nulla. Grazie.",
    "bridge_mediator": "Pronto, qui il servizio di mediazione, turno {number}."
    " C'è chi ti aspetta al telefono. Per parlare premi 1.",
    "bridge_office": "Pronto, qui il servizio di mediazione. È in linea chi parla {language_name}."
    " Vi mettiamo in contatto.",
    "bridge_office_reserved": "Pronto, qui il servizio di mediazione."
    " È in linea chi avete chiesto. Vi mettiamo in contatto.",
    "accepted_and_joining": "Grazie, il turno è tuo. Resta in linea: chiamiamo chi ti aspetta.",
    "bridge_joining": "Grazie. Resta in linea: chiamiamo chi ti aspetta.",
    "bridge_waiting": "Stiamo chiamando. Resta in linea.",
    "bridge_in_vain": "Non risponde nessuno. Riaggancia e prova al numero che trovi nell'SMS. Grazie.",
    "bridge_silence": "Non abbiamo sentito nessuna risposta."
    " Se richiami questo numero ti mettiamo in contatto. Grazie.",
    "bridge_over": "La linea è caduta: ora vi richiamano. Grazie.",
    "call_way_out": "Pronto, qui il servizio di mediazione, richiesta {number}. Nessuno ha ancora"
    " accettato, e noi continuiamo a cercare. Per parlare subito con l'interpretariato telefonico"
    " premi 1. Il numero è {external_number}.",
    "call_way_out_no_service": "Pronto, qui il servizio di mediazione, richiesta {number}. Nessuno"
    " ha ancora accettato, e noi continuiamo a cercare. Per parlare subito con il coordinamento"
    " premi 1. Il numero è {coordination_phone}.",
    "way_out_joining": "Restate in linea.",
    "way_out_silence": "Noi continuiamo a cercare. Grazie.",
    "way_out_over": "Non serve più: guardate la pagina della richiesta. Grazie.",
    "call_offer_planned": "Pronto, qui il servizio di mediazione. C'è un turno: {language_name},"
    " {delivery}, {starts_at}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
    "call_offer_planned_reserved": "Pronto, qui il servizio di mediazione. C'è un turno:"
    " {language_name}, {band}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
    "call_offer_series": "Pronto, qui il servizio di mediazione. C'è una serie di turni:"
    " {language_name}, {delivery}, {weekly}, {of_dates}, {span}, {municipality}. Per accettare premi 1."
    " Per rifiutare premi 2.",
    "call_offer_series_reserved": "Pronto, qui il servizio di mediazione. C'è una serie di turni:"
    " {language_name}, {of_dates}, {span}, la prima {band}, {municipality}. Per accettare premi 1. Per"
    " rifiutare premi 2.",
    "call_offer_on_call": "Pronto, qui il servizio di mediazione. C'è un turno di reperibilità al"
    " telefono: {language_name}, {when}. Per accettare premi 1. Per rifiutare premi 2.",
    "call_offer_series_on_call": "Pronto, qui il servizio di mediazione. C'è una serie di turni di"
    " reperibilità al telefono: {language_name}, {weekly}, {of_dates}, {span}. Per accettare premi 1."
    " Per rifiutare premi 2.",
    "call_assigned": "Pronto, qui il servizio di mediazione. Il turno {number} è tuo: {starts_at},"
    " {municipality}. Per i dettagli chiama il coordinamento: {coordination_phone}. Per dire che"
    " hai capito premi 1.",
    "call_assigned_now": "Pronto, qui il servizio di mediazione. Il turno {number} è tuo e c'è chi ti"
    " aspetta adesso. Chiama il numero {call_number}. Per dire che hai capito premi 1.",
    "call_off": "Pronto, qui il servizio di mediazione. Il turno {number}, {starts_at}, non è più"
    " tuo: non devi andarci. Per dire che hai capito premi 1.",
    "call_terms": "Pronto, qui il servizio di mediazione. Il turno {number} è cambiato. Adesso è"
    " {starts_at}, {municipality}. Se per te va bene premi 1. Se non puoi premi 2.",
    "call_coming": "Pronto, qui il servizio di mediazione. Hai il turno {number}: {starts_at},"
    " {municipality}. Se vieni premi 1. Se non puoi venire premi 2.",
    "call_soon": "Pronto, qui il servizio di mediazione. Ti ricordiamo il turno {number}:"
    " {starts_at}, {municipality}. Per dire che hai capito premi 1.",
    "call_there": "Pronto, qui il servizio di mediazione. Ti aspettano per il turno {number}:"
    " {starts_at}, {municipality}. Se stai andando o sei sul posto premi 1. Se non puoi andarci"
    " premi 2.",
    "call_news": "Pronto, qui il servizio di mediazione. C'è una novità sul turno {number}, e il"
    " nostro SMS non ti è arrivato. Per sapere di più chiama il coordinamento:"
    " {coordination_phone}. Per dire che hai capito premi 1.",
    "call_office_covered": "Pronto, qui il servizio di mediazione. Per la richiesta {number},"
    " {starts_at}, abbiamo trovato chi viene. Per dire che avete sentito premi 1.",
    "call_office_covered_reserved": "Pronto, qui il servizio di mediazione. Per la richiesta {number}"
    " abbiamo trovato chi viene. Per dire che avete sentito premi 1.",
    "call_office_news": "Pronto, qui il servizio di mediazione. C'è una novità sulla richiesta"
    " {number}. Guardate la pagina della richiesta, o chiamate il coordinamento:"
    " {coordination_phone}. Per dire che avete sentito premi 1.",
    "call_coordinator": "Pronto, qui il servizio di mediazione. C'è un allarme per la richiesta"
    " {number}, e il nostro SMS non ti è arrivato. Guarda la pagina della richiesta. Per dire che"
    " hai sentito premi 1.",
    "given_back": "Va bene, cerchiamo un'altra persona. Grazie di averlo detto.",
}
