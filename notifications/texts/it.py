"""Italian: what everybody reads who has no texts of their own. Plain ASCII, so that one text is one SMS:
`e'` and `SI`, never `È` or `SÌ`."""

from collections.abc import Mapping
from typing import Final

from notifications.texts.formatting import Writing
from notifications.texts.keys import Text

EDITORS: Final = "redazione"

WRITING: Final = Writing(
    weekdays=("lun", "mar", "mer", "gio", "ven", "sab", "dom"),
    date="{weekday} {day:02}/{month:02}",
    hours_follow=" ore ",
    full_hour="{h}",
    hour="{h}:{m:02}",
    clock="{h:02}:{m:02}",
    night="notte (0-6)",
    morning="mattina",
    afternoon="pomeriggio",
    evening="sera",
    days_unit="giorni",
    hours_unit="h",
    minutes_unit="min",
    deliveries={"onsite": "di persona", "phone": "al telefono", "video": "in video"},
    span="dal {first} al {last}",
    one_day="del {first}",
    dates=("data", "date"),
    shifts=("turno", "turni"),
    genders={"any": "", "female": " (serve una donna)", "male": " (serve un uomo)"},
)


def _text(template: str, version: int = 1) -> Text:
    return Text(version, template, EDITORS)


TEXTS: Final[Mapping[str, Text]] = {
    # To mediators: asked
    "offer_planned": _text(
        "TURNO {number} {language} {delivery}: {when}, {place}."
        " Scrivi SI {number} o NO {number} entro {answer_by}."
    ),
    "offer_planned_reserved": _text(
        "TURNO {number} {language}{gender}: {band}, {municipality}."
        " Scrivi SI {number} o NO {number} entro {answer_by}."
    ),
    "offer_urgent": _text(
        "URGENTE {number} {language} {delivery}: {when}, {place}."
        " Puoi? Scrivi SI {number} o NO {number} entro le {answer_by_clock}."
    ),
    "offer_urgent_reserved": _text(
        "URGENTE {number} {language}{gender}: {band}, {municipality}."
        " Puoi? Scrivi SI {number} o NO {number} entro le {answer_by_clock}."
    ),
    "offer_now": _text(
        "URGENTE {number} {language} {delivery} ADESSO, {place}."
        " Puoi? Scrivi SI {number} (o fai uno squillo) o NO {number} entro le {answer_by_clock}."
    ),
    "offer_now_reserved": _text(
        "URGENTE {number} {language}{gender} ADESSO, {municipality}."
        " Puoi? Scrivi SI {number} (o fai uno squillo) o NO {number} entro le {answer_by_clock}."
    ),
    "offer_prepaid": _text(
        "GIA' PAGATO {number} {language} {delivery}: {when}, {place}."
        " SI {number} o NO {number} entro {answer_by}"
    ),
    "offer_prepaid_reserved": _text(
        "GIA' PAGATO {number} {language}{gender}: {band}, {municipality}."
        " SI {number} o NO {number} entro {answer_by}"
    ),
    "offer_nudge": _text(
        "SOLLECITO {number}: aspettiamo ancora la tua risposta."
        " Scrivi SI {number} o NO {number} entro {closed_at}. Grazie!"
    ),
    "offer_taken": _text(
        "Il turno {number} e' gia' stato affidato a un'altra persona: non serve rispondere, grazie!"
        " Se vuoi restare in riserva scrivi SI {number}.",
        2,
    ),
    "offer_withdrawn": _text(
        "Il turno {number} non serve piu': la richiesta e' stata annullata."
        " Non devi rispondere. Grazie lo stesso!"
    ),
    "offer_void": _text(
        "La proposta per il turno {number} non vale piu': non devi rispondere."
        " Se serve ancora ti scriviamo di nuovo. Grazie!"
    ),
    # To mediators: accepted or assigned
    "assigned": _text(
        "Il turno {number} e' tuo: {when}, {address}."
        " Ref. {contact} {contact_phone}. Se non puoi: NO {number}."
    ),
    "assigned_phone": _text(
        "Il turno {number} e' tuo: {when} chiama il {call_number} ({contact}). Se non puoi: NO {number}."
    ),
    "assigned_video": _text(
        "Il turno {number} e' tuo: {when} in video. Per il collegamento senti {contact} {contact_phone}."
        " Se non puoi: NO {number}."
    ),
    "assigned_phone_now": _text(
        "Grazie! Il turno {number} e' tuo. Chiama SUBITO il {call_number}: ti stanno aspettando."
    ),
    "assigned_bridge": _text(
        "Grazie! Il turno {number} e' tuo: ti mettiamo in linea noi con chi aspetta."
        " Se fra un minuto non ci senti, chiama il {call_number}."
    ),
    "assigned_reserved": _text(
        "Il turno {number} e' tuo: {when}, {municipality}."
        " Per i dettagli chiama il coordinamento {coordination_phone}. Se non puoi: NO {number}."
    ),
    "assigned_by_coordinator": _text(
        "Ti affidiamo il turno {number}: {when}, {address}."
        " Referente: {contact_phone}. Se non puoi: NO {number}."
    ),
    "assigned_by_coordinator_phone": _text(
        "Ti affidiamo il turno {number}: {when} chiama il {call_number} ({contact})."
        " Se non puoi: NO {number}."
    ),
    "assigned_by_coordinator_video": _text(
        "Ti affidiamo il turno {number}: {when} in video."
        " Per il collegamento senti {contact} {contact_phone}. Se non puoi: NO {number}."
    ),
    "assigned_by_coordinator_phone_now": _text(
        "Ti affidiamo il turno {number}: chiama SUBITO il {call_number}, ti stanno aspettando."
        " Se non puoi: NO {number}."
    ),
    "assigned_by_coordinator_bridge": _text(
        "Ti affidiamo il turno {number}: ti mettiamo in linea noi con chi aspetta. Se non squilla,"
        " chiama il {call_number}. Se non puoi: NO {number}."
    ),
    "assigned_by_coordinator_reserved": _text(
        "Ti affidiamo il turno {number}: {when}, {municipality}."
        " Per i dettagli chiama il coordinamento {coordination_phone}. Se non puoi: NO {number}."
    ),
    "team_so_far": _text("Nel turno {number} sei con {colleagues}. Grazie e a presto!"),
    "colleague_joined": _text("Nel turno {number} con te viene anche {first_name}. A presto!"),
    "colleague_left": _text(
        "Nel turno {number} {first_name} non viene piu'. Il tuo posto resta tuo, cerchiamo un'altra persona."
    ),
    "reminder_day_before": _text(
        "Promemoria: turno {number} {delivery}, {when}, {place}."
        " Rispondi OK {number} se confermi, NO {number} se non puoi."
    ),
    "reminder_day_before_reserved": _text(
        "Promemoria: turno {number}, {when}, {municipality}."
        " Rispondi OK {number} se confermi, NO {number} se non puoi."
    ),
    "reminder_two_hours": _text(
        "Fra poco il turno {number} {delivery}: {starts_at}, {place}."
        " Imprevisti? Chiama il {coordination_phone}. Grazie!"
    ),
    "reminder_two_hours_reserved": _text(
        "Fra poco il turno {number}: {starts_at}, {municipality}."
        " Imprevisti? Chiama il {coordination_phone}. Grazie!"
    ),
    "reminder_chase": _text(
        "Turno {number}, {starts_at}: non ci hai ancora risposto. Confermi? Scrivi OK {number},"
        " oppure NO {number} se non puoi."
    ),
    "check_departure": _text(
        "Turno {number}, {starts_at}, {municipality}: sei in viaggio? Scrivi SI {number}, RITARDO"
        " {number} 15 se fai tardi, NO {number} se non puoi."
    ),
    "check_arrival": _text(
        "Turno {number}, {starts_at}: ci sei? Scrivi SI {number}, o RITARDO {number} e i minuti."
        " Imprevisti? Chiama il {coordination_phone}."
    ),
    "record_corrected": _text(
        "Turno {number}: l'ufficio ha segnato {worked_from}-{worked_to}, ti riconosciamo"
        " {credited}. Non torna? Chiama il {coordination_phone}."
    ),
    # To mediators: changed
    "freed_time_reused": _text(
        "Il turno {number} cade in ore gia' riconosciute per una disdetta: di queste {credited} valgono qui"
        " e non si contano due volte."
    ),
    "cancelled_by_office": _text(
        "Il turno {number} di {starts_at} e' stato annullato dall'ente. Non devi fare nulla."
        " Grazie della disponibilita'!"
    ),
    "cancelled_by_office_late": _text(
        "Il turno {number} di {starts_at} e' stato annullato dall'ente (preavviso {notice}):"
        " ti riconosciamo {credited}. Info: {coordination_phone}."
    ),
    "released_confirmed": _text(
        "Va bene, hai restituito il turno {number} di {starts_at}. Grazie di averci avvisato."
    ),
    "removed_by_coordinator": _text(
        "Il turno {number} di {starts_at} non e' piu' affidato a te: lo ha deciso il coordinamento."
        " Per parlarne chiama il {coordination_phone}."
    ),
    "details_changed": _text(
        "Il turno {number} resta tuo, con dettagli nuovi: {when}, {address}. Ref. {contact} {contact_phone}.",
        2,
    ),
    "details_changed_phone": _text(
        "Il turno {number} resta tuo, con dettagli nuovi: {when} chiama il {call_number} ({contact})."
    ),
    "details_changed_video": _text(
        "Il turno {number} resta tuo, con dettagli nuovi: {when} in video."
        " Per il collegamento senti {contact} {contact_phone}."
    ),
    "details_changed_reserved": _text(
        "Il turno {number} resta tuo, con dettagli nuovi: {when}, {municipality}."
        " Per saperli chiama il coordinamento {coordination_phone}. Grazie!"
    ),
    "reconfirm": _text(
        "Cambia il turno {number}: era {other_when}, ora {when}, {municipality}."
        " SI {number} o NO {number} entro {answer_by}."
    ),
    "reconfirm_otherwise": _text(
        "Turno {number} cambiato: {language} {delivery}, {when}, {municipality}."
        " SI {number} o NO {number} entro {answer_by}."
    ),
    "reconfirm_otherwise_reserved": _text(
        "Turno {number} cambiato: {when}, {municipality}. Dettagli: {coordination_phone}."
        " SI {number} o NO {number} entro {answer_by}."
    ),
    "changed_too_much": _text(
        "Il turno {number} cambia ({when}) e cosi' non riesce a restare tuo: lo affidiamo ad altri,"
        " non devi fare nulla. Dubbi? {coordination_phone}."
    ),
    "changed_once_more": _text(
        "Il turno {number} e' cambiato ancora: guarda il messaggio che arriva adesso e rispondi a quello."
    ),
    "moved_at_short_notice": _text(
        "Il turno {number} e' cambiato con poco preavviso e non e' piu' tuo: ti riconosciamo {credited}."
    ),
    "reconfirm_lapsed": _text(
        "Il turno {number} era cambiato e non abbiamo avuto la tua risposta: cerchiamo un'altra persona."
        " Dubbi? Chiama il {coordination_phone}."
    ),
    "rescue_noted": _text(
        "Ricevuto, grazie di averlo detto. Per il turno {number} chiediamo all'ente se va bene al telefono"
        " e intanto cerchiamo altri."
    ),
    "rescue_over": _text(
        "Per il turno {number} il telefono non serve piu': il tuo tempo e' di nuovo libero. Grazie lo stesso!"
    ),
    "job_entered": _text(
        "Abbiamo registrato il turno {number} che hai gia' fatto: {when}."
        " Non torna? Chiama il {coordination_phone}."
    ),
    # To mediators: answered
    "decline_noted": _text(
        "Va bene, hai detto no al turno {number}: nessun effetto sulle prossime proposte. Grazie!"
    ),
    "help_noted": _text(
        "Il coordinamento e' avvisato e ti richiama subito. Se sei in pericolo vai via e chiama il 112."
        " Coordinamento: {coordination_phone}."
    ),
    "already_yours": _text("Tutto a posto: il turno {number} e' gia' tuo, {when}. Se non puoi: NO {number}."),
    "already_started": _text(
        "Il turno {number} e' gia' iniziato e non si puo' restituire per SMS."
        " Chiama il coordinamento: {coordination_phone}."
    ),
    "busy_elsewhere": _text(
        "Hai gia' il turno {other_number}, {other_when}: non riesci a fare anche il {number},"
        " che resta offerto ad altri. Dubbi? Chiama il {coordination_phone}."
    ),
    "hours_exceeded": _text(
        "Grazie! Con il turno {number} supereresti le ore o il riposo previsti: resta offerto ad altri."
        " Dubbi? Chiama il {coordination_phone}."
    ),
    "reminder_ok_noted": _text("Grazie della conferma! Turno {number}, {starts_at}. A presto."),
    "check_in_noted": _text(
        "Grazie, segnato! Quando il turno {number} finisce scrivi FINE {number} e gli orari, per"
        " esempio FINE {number} 10:05-11:20."
    ),
    "late_noted": _text(
        "Segnato: per il turno {number} arrivi verso le {arrives_at}. Avvisiamo noi l'ufficio."
        " Grazie di averlo detto!"
    ),
    "late_how_long": _text(
        "Di quanti minuti? Per il turno {number} scrivi RITARDO {number} e i minuti, per esempio"
        " RITARDO {number} 15."
    ),
    "which_late": _text(
        "Per quale turno? {numbers}. Scrivi RITARDO con il numero e i minuti, per esempio RITARDO"
        " {number} 15."
    ),
    "end_noted": _text(
        "Turno {number}: segnato {worked_from}-{worked_to}, {worked}. L'ufficio firma. Grazie!"
    ),
    "end_agreed": _text(
        "Turno {number}: risulta {worked_from}-{worked_to}, {worked}. Se gli orari sono altri"
        " scrivi per esempio FINE {number} 10:05-11:20."
    ),
    "end_impossible": _text(
        "Turno {number} ({when}): quegli orari non tornano, non ho cambiato nulla. Scrivi per"
        " esempio FINE {number} 10:05-11:20."
    ),
    "end_in_future": _text(
        "Turno {number}: quell'ora deve ancora venire, non ho cambiato nulla. Quando finisce"
        " scrivi per esempio FINE {number} 10:05-11:20."
    ),
    "end_not_begun": _text(
        "Il turno {number} comincia {starts_at}: la fine si scrive dopo. Se non puoi: NO {number}."
    ),
    "job_over": _text(
        "Il turno {number} e' gia' finito: non devi fare altro. Dubbi? Chiama il {coordination_phone}."
    ),
    "end_signed": _text(
        "Il turno {number} e' gia' firmato: gli orari non si cambiano per SMS. Dubbi? Chiama il"
        " {coordination_phone}."
    ),
    "end_contested": _text(
        "Per il turno {number} qui risulta altro: il messaggio va al coordinamento. Per parlarne"
        " chiama il {coordination_phone}."
    ),
    "which_end": _text(
        "Quale turno? {numbers}. Scrivi FINE con il numero e gli orari, per esempio FINE {number}"
        " 10:05-11:20."
    ),
    "no_job_now": _text(
        "Non trovo un tuo turno di adesso: forse il numero e' un altro. Dubbi? Chiama il"
        " {coordination_phone}."
    ),
    "hours_this_month": _text(
        "Questo mese, turni fatti: {done}. Tempo: {worked}, riconosciuto: {credited}. Turni da"
        " firmare: {unsigned}."
    ),
    "which_yes": _text("Per quale turno? {numbers}. Scrivi SI con il numero, per esempio SI {number}."),
    "which_booking": _text(
        "Hai piu' proposte aperte: {numbers}. Scrivi SI o NO con il numero, per esempio SI {number}."
    ),
    "which_giving_back": _text(
        "Hai piu' turni confermati: {numbers}."
        " Per restituirne uno scrivi NO con il numero, per esempio NO {number}."
    ),
    "confirm_giving_back": _text(
        "Vuoi restituire il turno {number}, {when}? Scrivi NO {number} per restituirlo."
        " Se non scrivi nulla resta tuo."
    ),
    "conditional_heard": _text(
        "Messaggio ricevuto, lo legge il coordinamento."
        " Per il turno {number} scrivi solo SI {number} o NO {number}, oppure chiama il {coordination_phone}."
    ),
    "conditional_heard_several": _text(
        "Messaggio ricevuto, lo legge il coordinamento."
        " Per rispondere scrivi solo SI o NO con il numero del turno, oppure chiama il {coordination_phone}."
    ),
    "not_understood": _text(
        "Non ho capito, scusa. Per il turno {number} scrivi SI {number} se puoi, NO {number} se non puoi."
    ),
    "not_understood_several": _text(
        "Non ho capito, scusa. Turni aperti: {numbers}."
        " Scrivi SI o NO con il numero, per esempio SI {number}."
    ),
    "not_understood_nothing_open": _text(
        "Non ho capito, scusa. Il messaggio va al coordinamento:"
        " se e' urgente chiama il {coordination_phone}."
    ),
    "nothing_open": _text(
        "Grazie! Adesso non ci sono proposte aperte per te. Ti scriviamo appena c'e' un turno."
    ),
    "number_not_found": _text(
        "Non trovo il turno {number} fra i tuoi. Controlla il numero e riscrivi,"
        " oppure chiama il {coordination_phone}."
    ),
    "closed_offer_taken": _text(
        "Grazie della risposta! Il turno {number} e' gia' stato affidato a un'altra persona. Alla prossima!"
    ),
    "closed_offer_reserve": _text(
        "Grazie! Il turno {number} e' gia' preso. Sei in riserva n. {position}:"
        " se si libera ti scriviamo subito."
    ),
    "closed_offer_expired": _text(
        "Grazie della risposta! Per il turno {number} il tempo e' scaduto {closed_at}. Alla prossima!"
    ),
    "closed_offer_cancelled": _text(
        "Grazie della risposta! La proposta per il turno {number} non e' piu' aperta."
        " Dubbi? Chiama il {coordination_phone}.",
        2,
    ),
    "closed_offer_declined": _text(
        "Per il turno {number} avevi detto NO. Se hai cambiato idea chiama il {coordination_phone}: vediamo!"
    ),
    "opted_in": _text("Fatto, grazie! Da adesso ricevi di nuovo le proposte di turno per SMS."),
    "courtesy": _text("Grazie a te, a presto!"),
    "courtesy_open_offer": _text(
        "Grazie a te! Per il turno {number} aspettiamo ancora la risposta: SI {number} o NO {number}."
    ),
    "missed_call_accepted": _text(
        "Squillo ricevuto: il turno {number} e' tuo, grazie! I dettagli arrivano in un altro SMS."
        " Se non volevi: NO {number}."
    ),
    "missed_call_unclear": _text(
        "Squillo ricevuto, ma hai piu' proposte aperte: {numbers}."
        " Scrivi SI con il numero, per esempio SI {number}."
    ),
    "missed_call_nothing_open": _text(
        "Squillo ricevuto, ma adesso non ci sono proposte aperte per te."
        " Ti serve qualcosa? Chiama il {coordination_phone}."
    ),
    "sign_in_code": _text(
        "{code} e' il codice per entrare in Ponte. Vale fino alle {code_until}, una volta sola."
        " Non dirlo a nessuno, neanche a chi dice di chiamare dal Polo."
    ),
    # To requesters
    "request_received": _text(
        "Richiesta {number} ricevuta: {language}, {when}."
        " Chiediamo da {asking_from}: prima la correggi senza disturbare nessuno.",
        2,
    ),
    "request_received_now": _text(
        "Richiesta {number} ricevuta: {language}, SUBITO. Stiamo cercando, ti scriviamo appena c'e' risposta."
    ),
    "request_received_reserved": _text(
        "Richiesta {number} ricevuta. Stiamo cercando, ti scriviamo appena c'e' risposta."
    ),
    "request_searching_wave": _text(
        "Richiesta {number}: la ricerca continua. Persone contattate finora: {asked}."
    ),
    "request_confirmed": _text(
        "Richiesta {number} confermata: {first_name}, {language}, {starts_at}."
        " Per disdire: entro {free_until}."
    ),
    "request_confirmed_short_notice": _text(
        "Richiesta {number} confermata: {first_name}, {language}, {starts_at}."
        " Se cambia qualcosa chiama subito il {coordination_phone}."
    ),
    "request_confirmed_now": _text(
        "Richiesta {number}: ha accettato {first_name} e chiama entro un minuto il {call_number}."
    ),
    "request_confirmed_reserved": _text(
        "Richiesta {number} confermata: {first_name}. Se cambia qualcosa chiama il {coordination_phone}."
    ),
    "request_partly_confirmed": _text(
        "Richiesta {number}: ha accettato {first_name}, coperta {covered} di {needed}. Cerchiamo ancora."
    ),
    "request_assigned": _text(
        "Richiesta {number}: il coordinamento l'ha affidata a {first_name}, {starts_at}."
        " Per disdire: entro {free_until}."
    ),
    "request_assigned_short_notice": _text(
        "Richiesta {number}: il coordinamento l'ha affidata a {first_name}, {starts_at}."
        " Se cambia qualcosa chiama il {coordination_phone}."
    ),
    "request_assigned_now": _text(
        "Richiesta {number}: il coordinamento l'ha affidata a {first_name}, che chiama il {call_number}."
    ),
    "request_assigned_reserved": _text(
        "Richiesta {number}: il coordinamento l'ha affidata a {first_name}."
        " Se cambia qualcosa chiama il {coordination_phone}."
    ),
    "request_partly_assigned": _text(
        "Richiesta {number}: il coordinamento l'ha affidata a {first_name}, {covered} di {needed}."
        " Cerchiamo ancora."
    ),
    "request_partly_uncovered": _text(
        "Richiesta {number}: coperta in parte, {covered} di {needed}. Per ora nessun altro puo'."
        " Puoi accettare cosi' dalla pagina, o chiamare il {coordination_phone}."
    ),
    "request_reminder": _text(
        "Promemoria richiesta {number}: {starts_at} con {first_name}."
        " Se cambia qualcosa chiama il {coordination_phone}."
    ),
    "request_reminder_reserved": _text(
        "Promemoria richiesta {number}: resta confermata. Se cambia qualcosa chiama il {coordination_phone}."
    ),
    "request_uncovered": _text(
        "Richiesta {number}: non abbiamo ancora trovato nessuno, se ne occupa il coordinamento."
        " Interpretariato telefonico: {external_number}."
    ),
    "request_uncovered_no_service": _text(
        "Richiesta {number}: non abbiamo ancora trovato nessuno, se ne occupa il coordinamento."
        " Per parlarne chiama il {coordination_phone}."
    ),
    "request_escalated": _text(
        "Richiesta {number}: nessuno ha ancora accettato, noi continuiamo a cercare."
        " Se non puoi aspettare, interpretariato telefonico: {external_number}."
    ),
    "request_escalated_no_service": _text(
        "Richiesta {number}: nessuno ha ancora accettato, noi continuiamo a cercare."
        " Se non puoi aspettare chiama il coordinamento: {coordination_phone}."
    ),
    "request_mediator_withdrew": _text(
        "Richiesta {number}: la persona confermata non puo' piu', ne cerchiamo gia' un'altra."
        " Va bene al telefono o in video? Chiama il {coordination_phone}."
    ),
    "request_mediator_withdrew_remote": _text(
        "Richiesta {number}: la persona confermata non puo' piu'."
        " Ne cerchiamo gia' un'altra, ti scriviamo appena c'e' risposta."
    ),
    "request_mediator_late": _text(
        "Richiesta {number}: {first_name} e' in ritardo, arriva verso le {arrives_at}. Ci dispiace."
    ),
    "request_mediator_late_reserved": _text(
        "Richiesta {number}: {first_name} ha {late} di ritardo. Ci dispiace."
    ),
    "request_no_show": _text(
        "Richiesta {number}: {first_name} non risponde. E' con voi? Segnatelo nella pagina. Se"
        " no, va bene al telefono? Chiama il {coordination_phone}."
    ),
    "request_no_show_remote": _text(
        "Richiesta {number}: {first_name} non risponde. E' con voi? Segnatelo nella pagina. Se no"
        " chiama il {coordination_phone}."
    ),
    "request_replacement": _text(
        "Richiesta {number}: cerchiamo subito un'altra persona al posto di chi non e' venuto."
        " Ti scriviamo appena c'e' risposta."
    ),
    "request_given_up": _text(
        "Richiesta {number}: ci dispiace, non abbiamo trovato nessuno e la ricerca si chiude qui."
        " Per un'altra soluzione chiama il {coordination_phone}."
    ),
    "request_to_sign": _text(
        "Richiesta {number}: le ore svolte aspettano la vostra firma."
        " Si firmano dalla pagina della richiesta; guardate anche le altre da firmare. Grazie!"
    ),
    "request_reconfirming": _text(
        "Richiesta {number} cambiata: {first_name} deve dire di nuovo di si' entro {answer_by}."
        " Fino ad allora non e' confermata."
    ),
    "request_rescue": _text(
        "Richiesta {number}: {first_name} non riesce ad arrivare, ma puo' farlo al telefono. Va bene?"
        " Scrivi SI {number} o NO {number}. Intanto cerchiamo altri."
    ),
    "request_reinstated": _text(
        "Richiesta {number}: la disdetta e' ritirata e la ricerca riparte."
        " Non e' ancora confermata, ti scriviamo."
    ),
    "request_cancelled": _text("Richiesta {number}: disdetta registrata. Grazie di averci avvisato."),
    "request_cancelled_late": _text(
        "Richiesta {number}: disdetta registrata oltre il termine. Tempo riconosciuto: {credited}."
    ),
    # Series, fixed desks, shifts on call
    "offer_series": _text(
        "TURNI {language} {delivery}: {weekly}, {dates} date {first}-{last}, {place}. SI o NO"
        " {number} entro {answer_by}."
    ),
    "offer_series_reserved": _text(
        "TURNI {language}{gender}: {dates} date {first}-{last}, da {band}, {municipality}. SI"
        " o NO {number} entro {answer_by}."
    ),
    "offer_on_call": _text(
        "REPERIBILITA' {language} al telefono: {when}. Scrivi SI {number} o NO {number} entro {answer_by}."
    ),
    "offer_series_on_call": _text(
        "REPERIBILITA' {language} al telefono: {weekly}, {dates} turni {first}-{last}. Scrivi"
        " SI {number} o NO {number} entro {answer_by}."
    ),
    "series_assigned": _text(
        "Sono tuoi {dates} turni: {weekly}, {first}-{last}, {place}. Ref. {contact_phone}."
        " Prima di ognuno ti scriviamo. Il primo: {number}."
    ),
    "series_assigned_part": _text(
        "Sono tuoi {dates} turni: {weekly}, {first}-{last}, {place}. Ref. {contact_phone}."
        " Altri {left} no: hai altri impegni. Primo: {number}."
    ),
    "series_assigned_reserved": _text(
        "Sono tuoi {dates} turni: {weekly}, {first}-{last}, {municipality}. Il primo e' il"
        " {number}. Per i dettagli chiama il {coordination_phone}."
    ),
    "series_assigned_on_call": _text(
        "Grazie! Sei reperibile {weekly}, {dates} turni dal {first} al {last}. Il primo e' il"
        " {number}. Se non puoi: NO e il numero del turno."
    ),
    "assigned_on_call": _text(
        "Sei reperibile {when}: turno {number}. Tieni il telefono acceso. Se non puoi: NO {number}."
    ),
    "series_changed": _text(
        "Nuovo orario {span}: {weekly}. Resta tutto tuo ({kept_shifts}). Qualcosa non va bene?"
        " Chiama il {coordination_phone}.",
        2,
    ),
    "series_changed_place": _text(
        "Nuovo luogo {span}: {weekly}, {address}. Tutto tuo ({kept_shifts}). Non va bene? NO e il numero.",
        2,
    ),
    "series_changed_place_reserved": _text(
        "Nuovo luogo {span} ({weekly}). Resta tutto tuo ({kept_shifts}). Per i dettagli chiama"
        " il {coordination_phone}.",
        2,
    ),
    "series_changed_part": _text(
        "Turni cambiati {span}: {weekly}. Tieni {kept_shifts}, non hai piu' {lost_shifts}:"
        " {numbers}. Info: {coordination_phone}.",
        2,
    ),
    "series_changed_part_busy": _text(
        "Turni cambiati {span}: {weekly}. Tieni {kept_shifts}, non hai piu' {lost_shifts}"
        " perche' hai altri impegni: {numbers}. Info: {coordination_phone}."
    ),
    "series_changed_part_hours": _text(
        "Turni cambiati {span}: {weekly}. Tieni {kept_shifts}, non hai piu' {lost_shifts},"
        " fuori dagli orari che hai dato: {numbers}. Info: {coordination_phone}."
    ),
    "series_changed_lost": _text(
        "Turni cambiati {span}: {weekly}. Non hai piu' {lost_shifts}: {numbers}. Info: {coordination_phone}.",
        2,
    ),
    "series_changed_lost_busy": _text(
        "Turni cambiati {span}: {weekly}. Hai altri impegni, quindi non hai piu'"
        " {lost_shifts}: {numbers}. Info: {coordination_phone}."
    ),
    "series_changed_lost_hours": _text(
        "Turni cambiati {span}: {weekly}. Non hai piu' {lost_shifts}, fuori dagli orari che"
        " hai dato: {numbers}. Info: {coordination_phone}."
    ),
    "series_details": _text(
        "Dettagli nuovi {span} ({weekly}). Resta tutto tuo. Ref. {contact} {contact_phone}.",
        2,
    ),
    "series_details_reserved": _text(
        "Dettagli nuovi {span} ({weekly}). Resta tutto tuo. Per saperli chiama il {coordination_phone}.",
        2,
    ),
    "series_cancelled": _text(
        "L'ente ha annullato {lost_shifts} {span} ({weekly}). Non devi fare nulla. Grazie"
        " della disponibilita'!",
        2,
    ),
    "series_cancelled_late": _text(
        "L'ente ha annullato {lost_shifts} {span} ({weekly}). Ti riconosciamo {credited}."
        " Info: {coordination_phone}.",
        2,
    ),
    "request_series_received": _text(
        "Serie {number} ricevuta: {language}, {weekly}, {dates} date dal {first} al {last}."
        " Stiamo cercando, ti scriviamo appena c'e' risposta."
    ),
    "request_series_received_reserved": _text(
        "Serie {number} ricevuta, {dates} date. Stiamo cercando, ti scriviamo appena c'e' risposta."
    ),
    "request_series_confirmed": _text(
        "Serie {number} confermata: {first_name}, {weekly}, {dates} date dal {first} al {last}."
    ),
    "request_series_confirmed_part": _text(
        "Serie {number}: {first_name} ha accettato {dates} date, {weekly} dal {first} al"
        " {last}. Per altre {left} cerchiamo ancora."
    ),
    "request_series_confirmed_reserved": _text(
        "Serie {number}: {first_name} ha accettato {dates} date. Se cambia qualcosa chiama il"
        " {coordination_phone}."
    ),
    "request_series_changed": _text(
        "Serie cambiata, {of_dates} {span}: {weekly}. Confermate: {confirmed}, in ricerca: {searching}.",
        2,
    ),
    "request_series_changed_reserved": _text(
        "Serie cambiata, {of_dates} {span}. Confermate: {confirmed}, in ricerca: {searching}.",
        2,
    ),
    "request_series_cancelled": _text(
        "Serie: disdetta di {of_dates} {span}. Grazie di averci avvisato.",
        2,
    ),
    "request_series_cancelled_late": _text(
        "Serie: disdetta di {of_dates} {span}, oltre il termine. Tempo riconosciuto: {owed}.",
        2,
    ),
    # To coordinators
    "coordinator_uncovered": _text(
        "SCOPERTA {number} {language}: {starts_at}, {municipality}. I giri sono finiti, tocca a te."
    ),
    "coordinator_uncovered_reserved": _text(
        "SCOPERTA {number}, riservata. I giri sono finiti, tocca a te: i dettagli sono nella pagina."
    ),
    "coordinator_nobody_to_ask": _text(
        "SCOPERTA {number} {language}: {starts_at}, {municipality}. Non c'e' nessuno a cui chiedere:"
        " tocca a te."
    ),
    "coordinator_nobody_to_ask_reserved": _text(
        "SCOPERTA {number}, riservata. Non c'e' nessuno a cui chiedere: tocca a te, i dettagli sono nella pagina."
    ),
    "coordinator_escalated_first": _text(
        "AVVISO {number} {language}, {municipality}, {starts_at}: ancora nessuno dopo {waited} di ricerca,"
        " che continua. Intervieni.",
        2,
    ),
    "coordinator_escalated_first_reserved": _text(
        "AVVISO {number}, riservata: ancora nessuno dopo {waited} di ricerca, che continua. Intervieni.", 2
    ),
    "coordinator_escalated_second": _text(
        "SECONDO AVVISO {number} {language}, {municipality}: ancora nessuno dopo {waited}. Intervieni tu.", 2
    ),
    "coordinator_escalated_second_reserved": _text(
        "SECONDO AVVISO {number}, riservata: ancora nessuno dopo {waited}. Intervieni tu.", 2
    ),
    "coordinator_conditional_reply": _text(
        "Turno {number}: {mediator} ha risposto con una condizione. Non vale come si': leggi e richiama."
    ),
    "coordinator_help_asked": _text(
        "AIUTO, turno {number}: {mediator} ha bisogno di te o interrompe. Chiama subito il {mediator_phone}."
    ),
    "coordinator_help_asked_no_job": _text(
        "AIUTO: {mediator} ha bisogno di te, senza un turno in corso. Chiama subito il {mediator_phone}."
    ),
    "coordinator_opted_out": _text(
        "{mediator} non vuole piu' SMS. Turni futuri: {jobs}, nessuno liberato. Avvisa a voce."
    ),
    "coordinator_withdrew": _text(
        "Turno {number} di {starts_at}: {mediator} ha rinunciato. La nuova ricerca e' partita."
    ),
    "coordinator_withdrew_reserved": _text(
        "Turno {number}, riservato: {mediator} ha rinunciato. La nuova ricerca e' partita."
    ),
    "coordinator_rescue": _text(
        "Turno {number} di {starts_at}: {mediator} non arriva, ma puo' al telefono. Intanto cerchiamo ancora."
    ),
    "coordinator_rescue_reserved": _text(
        "Turno {number}, riservato: {mediator} non arriva, ma puo' al telefono. Intanto cerchiamo ancora."
    ),
    "coordinator_change_lost": _text(
        "Turno {number} di {starts_at}: dopo la modifica {mediator} non lo tiene."
        " La nuova ricerca e' partita."
    ),
    "coordinator_change_lost_reserved": _text(
        "Turno {number}, riservato: dopo la modifica {mediator} non lo tiene. La nuova ricerca e' partita."
    ),
    "coordinator_mediator_missed": _text(
        "Turno {number} di {starts_at}: {mediator} non risulta presente. Chiama subito e avvisa l'ente."
    ),
    "coordinator_mediator_missed_reserved": _text(
        "Turno {number}, riservato: {mediator} non risulta presente. Chiama subito e avvisa l'ente."
    ),
    "coordinator_reminder_unanswered": _text(
        "Turno {number} di {starts_at}: {mediator} non risponde al promemoria. Chiama e senti se viene."
    ),
    "coordinator_reminder_unanswered_reserved": _text(
        "Turno {number}, riservato: {mediator} non risponde al promemoria. Chiama e senti se viene."
    ),
    "coordinator_check_in_missed": _text(
        "Turno {number} di {starts_at}: nessuna notizia di {mediator}. Chiama subito."
    ),
    "coordinator_check_in_missed_reserved": _text(
        "Turno {number}, riservato: nessuna notizia di {mediator}. Chiama subito."
    ),
    "coordinator_no_show": _text(
        "Turno {number} di {starts_at}: {mediator} non si trova. Chiediamo all'ufficio se e' li'. Chiama tu."
    ),
    "coordinator_no_show_reserved": _text(
        "Turno {number}, riservato: {mediator} non si trova. Chiediamo all'ufficio se e' li'. Chiama tu."
    ),
    "coordinator_late": _text(
        "Turno {number}: {mediator} e' in ritardo, arriva verso le {arrives_at}. L'ufficio e' avvisato."
    ),
    "coordinator_late_reserved": _text(
        "Turno {number}, riservato: {mediator} ha {late} di ritardo. L'ufficio e' avvisato."
    ),
    "coordinator_problem": _text(
        "Turno {number}: l'ufficio segnala un problema con {mediator}. Che cosa, e' scritto nella pagina."
    ),
    "coordinator_cannot_come": _text(
        "Turno {number}, gia' cominciato: {mediator} scrive NO. Chiama subito e avvisa l'ente."
    ),
    "coordinator_message_failed": _text(
        "Richiesta {number}: SMS non consegnato a {recipient}. Avvisa a voce."
    ),
}
