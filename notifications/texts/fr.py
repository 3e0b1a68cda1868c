"""French, within GSM-7: é è à ù are in it, ê ç â î ô are not, so words that need those are avoided."""

from collections.abc import Mapping
from typing import Final

from notifications.texts.formatting import Writing
from notifications.texts.keys import Text

WRITING: Final = Writing(
    weekdays=("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
    date="{weekday} {day:02}/{month:02}",
    hours_follow=" ",
    full_hour="{h}h",
    hour="{h}h{m:02}",
    clock="{h}h{m:02}",
    night="nuit (0-6)",
    morning="matin",
    afternoon="après-midi",
    evening="soir",
    days_unit="jours",
    hours_unit="h",
    minutes_unit="min",
    deliveries={"onsite": "sur place", "phone": "au téléphone", "video": "en vidéo"},
    span="{first}-{last}",
    one_day="{first}",
    dates=("date", "dates"),
    shifts=("mission", "missions"),
    genders={"any": "", "female": " (femme demandée)", "male": " (homme demandé)"},
)


# Drafts: `approved_by` stays empty until a native mediator has read them.
TEXTS: Final[Mapping[str, Text]] = {
    # To mediators: asked
    "offer_planned": Text(
        1,
        "MISSION {number} {language} {delivery}: {when}, {place}."
        " Répondez OUI {number} ou NON {number} avant {answer_by}.",
    ),
    "offer_planned_reserved": Text(
        1,
        "MISSION {number} {language}{gender}: {band}, {municipality}."
        " Répondez OUI {number} ou NON {number} avant {answer_by}.",
    ),
    "offer_urgent": Text(
        1,
        "URGENT {number} {language} {delivery}: {when}, {place}."
        " Possible? Répondez OUI {number} ou NON {number} avant {answer_by_clock}.",
    ),
    "offer_urgent_reserved": Text(
        1,
        "URGENT {number} {language}{gender}: {band}, {municipality}."
        " Possible? Répondez OUI {number} ou NON {number} avant {answer_by_clock}.",
    ),
    "offer_now": Text(
        1,
        "URGENT {number} {language} {delivery} MAINTENANT, {place}."
        " Répondez OUI {number} (ou faites sonner) ou NON {number} avant {answer_by_clock}.",
    ),
    "offer_now_reserved": Text(
        1,
        "URGENT {number} {language}{gender} MAINTENANT, {municipality}."
        " Répondez OUI {number} (ou faites sonner) ou NON {number} avant {answer_by_clock}.",
    ),
    "offer_prepaid": Text(
        1,
        "DÉJA PAYÉ {number} {language} {delivery}: {when}, {place}."
        " OUI {number}, NON {number} avant {answer_by}",
    ),
    "offer_prepaid_reserved": Text(
        1,
        "DÉJA PAYÉ {number} {language}{gender}: {band}, {municipality}."
        " OUI {number}, NON {number} avant {answer_by}",
    ),
    "offer_nudge": Text(
        1,
        "RAPPEL {number}: nous attendons encore votre réponse."
        " Répondez OUI {number} ou NON {number} avant {closed_at}. Merci!",
    ),
    "offer_taken": Text(
        2,
        "La mission {number} est déjà confiée à une autre personne: pas besoin de répondre, merci!"
        " Pour rester en réserve répondez OUI {number}.",
    ),
    "offer_withdrawn": Text(
        1, "La mission {number} est annulée par le service: inutile de répondre. Merci, à la prochaine!"
    ),
    "offer_void": Text(
        1,
        "La proposition pour la mission {number} n'est plus valable: inutile de répondre."
        " Au besoin nous vous écrirons de nouveau. Merci!",
    ),
    # To mediators: accepted or assigned
    "assigned": Text(
        1,
        "La mission {number} est à vous: {when}, {address}."
        " Contact {contact} {contact_phone}. Sinon: NON {number}.",
    ),
    "assigned_phone": Text(
        1,
        "La mission {number} est à vous: {when} appelez le {call_number} ({contact})."
        " Si vous ne pouvez pas: NON {number}.",
    ),
    "assigned_video": Text(
        1,
        "La mission {number} est à vous: {when} en vidéo. Pour le lien: {contact} {contact_phone}."
        " Si vous ne pouvez pas: NON {number}.",
    ),
    "assigned_phone_now": Text(
        1, "Merci! La mission {number} est à vous. Appelez TOUT DE SUITE le {call_number}: on vous attend."
    ),
    "assigned_bridge": Text(
        1,
        "Merci! La mission {number} est à vous: nous vous mettons en ligne avec qui attend."
        " Sans appel dans une minute: {call_number}.",
    ),
    "assigned_reserved": Text(
        1,
        "La mission {number} est à vous: {when}, {municipality}."
        " Pour les détails appelez la coordination {coordination_phone}. Sinon: NON {number}.",
    ),
    "team_so_far": Text(1, "Mission {number}: vous travaillez avec {colleagues}."),
    "colleague_joined": Text(1, "Mission {number}: {first_name} vient avec vous."),
    "colleague_left": Text(
        1,
        "Mission {number}: {first_name} ne vient plus. Votre place reste à vous, nous cherchons quelqu'un d'autre.",
    ),
    "assigned_by_coordinator": Text(
        1,
        "Nous vous confions la mission {number}: {when}, {address}."
        " Contact: {contact_phone}. Sinon: NON {number}.",
    ),
    "assigned_by_coordinator_phone": Text(
        1,
        "Nous vous confions la mission {number}: {when} appelez le {call_number} ({contact})."
        " Si vous ne pouvez pas: NON {number}.",
    ),
    "assigned_by_coordinator_video": Text(
        1,
        "Nous vous confions la mission {number}: {when} en vidéo. Pour le lien: {contact} {contact_phone}."
        " Sinon: NON {number}.",
    ),
    "assigned_by_coordinator_phone_now": Text(
        1,
        "Nous vous confions la mission {number}: appelez TOUT DE SUITE le {call_number}, on vous attend."
        " Sinon: NON {number}.",
    ),
    "assigned_by_coordinator_bridge": Text(
        1,
        "Nous vous confions la mission {number} et vous mettons en ligne avec qui attend."
        " Sans appel: {call_number}. Sinon: NON {number}.",
    ),
    "assigned_by_coordinator_reserved": Text(
        1,
        "Nous vous confions la mission {number}: {when}, {municipality}."
        " Pour les détails appelez le {coordination_phone}. Sinon: NON {number}.",
    ),
    "reminder_day_before": Text(
        1,
        "Rappel: mission {number} {delivery}, {when}, {place}."
        " Répondez OK {number} pour confirmer, NON {number} pour renoncer.",
    ),
    "reminder_day_before_reserved": Text(
        1,
        "Rappel: mission {number}, {when}, {municipality}."
        " Répondez OK {number} pour confirmer, NON {number} pour renoncer.",
    ),
    "reminder_two_hours": Text(
        1,
        "Tout à l'heure: mission {number} {delivery}, {starts_at}, {place}."
        " Un problème? Appelez le {coordination_phone}. Merci!",
    ),
    "reminder_two_hours_reserved": Text(
        1,
        "Tout à l'heure: mission {number}, {starts_at}, {municipality}."
        " Un problème? Appelez le {coordination_phone}. Merci!",
    ),
    "reminder_chase": Text(
        1,
        "Mission {number}, {starts_at}: pas encore de réponse. Vous venez? Répondez OK {number},"
        " ou NON {number} si vous ne pouvez pas.",
    ),
    "check_departure": Text(
        1,
        "Mission {number}, {starts_at}, {municipality}: en route? Répondez OUI {number}, RETARD"
        " {number} 15 en cas de retard, NON {number} si impossible.",
    ),
    "check_arrival": Text(
        1,
        "Mission {number}, {starts_at}: vous y etes? Répondez OUI {number}, ou RETARD {number} et"
        " les minutes. Imprévu? {coordination_phone}.",
    ),
    "record_corrected": Text(
        1,
        "Mission {number}: le service a noté {worked_from}-{worked_to}, nous vous comptons"
        " {credited}. Une erreur? {coordination_phone}.",
    ),
    # To mediators: changed
    "freed_time_reused": Text(
        1,
        "La mission {number} tombe dans des heures déjà payées pour une annulation:"
        " {credited} valent ici, une seule fois.",
    ),
    "cancelled_by_office": Text(
        1,
        "La mission {number} du {starts_at} est annulée par le service. Vous n'avez rien à faire."
        " Merci de votre disponibilité!",
    ),
    "cancelled_by_office_late": Text(
        1,
        "La mission {number} du {starts_at} est annulée par le service (préavis {notice}):"
        " nous vous comptons {credited}. Infos: {coordination_phone}.",
    ),
    "released_confirmed": Text(
        1, "C'est noté, vous avez rendu la mission {number} du {starts_at}. Merci de nous avoir prévenus."
    ),
    "removed_by_coordinator": Text(
        1,
        "La mission {number} du {starts_at} n'est plus à vous: la coordination l'a décidé."
        " Pour en parler appelez le {coordination_phone}.",
    ),
    "details_changed": Text(
        2,
        "La mission {number} reste à vous, avec du nouveau: {when}, {address}. {contact} {contact_phone}.",
    ),
    "details_changed_phone": Text(
        1,
        "La mission {number} reste à vous, avec du nouveau: {when} appelez le {call_number} ({contact}).",
    ),
    "details_changed_video": Text(
        1,
        "La mission {number} reste à vous, avec du nouveau: {when} en vidéo."
        " Pour le lien: {contact} {contact_phone}.",
    ),
    "details_changed_reserved": Text(
        1,
        "La mission {number} reste à vous, avec du nouveau: {when}, {municipality}."
        " Pour les détails appelez la coordination {coordination_phone}.",
    ),
    "reconfirm": Text(
        1,
        "Mission {number} changée: avant {other_when}, maintenant {when}, {municipality}."
        " OUI {number} ou NON {number} avant {answer_by}.",
    ),
    "reconfirm_otherwise": Text(
        1,
        "Mission {number} changée: {language} {delivery}, {when}, {municipality}."
        " OUI {number} ou NON {number} avant {answer_by}.",
    ),
    "reconfirm_otherwise_reserved": Text(
        1,
        "Mission {number} changée: {when}, {municipality}. Détails: {coordination_phone}."
        " OUI {number} ou NON {number} avant {answer_by}.",
    ),
    "changed_too_much": Text(
        1,
        "La mission {number} change ({when}) et ne peut plus rester à vous: rien à faire de votre part."
        " Questions? {coordination_phone}.",
    ),
    "changed_once_more": Text(
        1,
        "La mission {number} a encore changé: lisez le message qui arrive maintenant et répondez à celui-là.",
    ),
    "moved_at_short_notice": Text(
        1,
        "La mission {number} a changé à la dernière minute et n'est plus à vous: nous vous comptons {credited}.",
    ),
    "reconfirm_lapsed": Text(
        1,
        "La mission {number} avait changé et nous n'avons pas eu de réponse: nous cherchons quelqu'un"
        " d'autre. Questions? {coordination_phone}.",
    ),
    "rescue_noted": Text(
        1,
        "Merci de l'avoir dit. Pour la mission {number} nous demandons si le téléphone convient"
        " et cherchons d'autres personnes.",
    ),
    "rescue_over": Text(
        1, "Mission {number}: le téléphone n'est plus nécessaire, votre temps est libre. Merci!"
    ),
    "job_entered": Text(
        1,
        "Nous avons noté la mission {number} déjà faite: {when}."
        " Une erreur? Appelez le {coordination_phone}.",
    ),
    # To mediators: answered
    "decline_noted": Text(
        1,
        "C'est noté, vous avez dit non à la mission {number}: aucun effet sur les prochaines. Merci!",
    ),
    "help_noted": Text(
        1,
        "La coordination est prévenue et vous rappelle. En cas de danger partez et appelez le 112."
        " Coordination: {coordination_phone}.",
    ),
    "already_yours": Text(
        1,
        "Tout est en ordre: la mission {number} est déjà à vous, {when}."
        " Si vous ne pouvez pas: NON {number}.",
    ),
    "already_started": Text(
        1,
        "La mission {number} a déjà commencé, on ne peut plus la rendre par SMS."
        " Appelez la coordination: {coordination_phone}.",
    ),
    "busy_elsewhere": Text(
        1,
        "Vous avez déjà la mission {other_number}, {other_when}: la {number} n'est pas possible en plus"
        " et reste ouverte. Questions: {coordination_phone}.",
    ),
    "hours_exceeded": Text(
        1,
        "Merci! La mission {number} dépasse vos heures ou votre temps de repos et reste ouverte."
        " Questions: {coordination_phone}.",
    ),
    "reminder_ok_noted": Text(1, "Merci de la confirmation! Mission {number}, {starts_at}. A très vite."),
    "check_in_noted": Text(
        1,
        "Merci, c'est noté! Quand la mission {number} est finie, répondez FINE {number} et les"
        " heures, ex. FINE {number} 10:05-11:20.",
    ),
    "late_noted": Text(
        1,
        "Noté: pour la mission {number} vous arrivez vers {arrives_at}. Nous prévenons le"
        " service. Merci de l'avoir dit!",
    ),
    "late_how_long": Text(
        1,
        "De combien de minutes? Pour la mission {number} répondez RETARD {number} et les minutes,"
        " ex. RETARD {number} 15.",
    ),
    "which_late": Text(
        1, "Quelle mission? {numbers}. Répondez RETARD avec le numéro et les minutes, ex. RETARD {number} 15."
    ),
    "end_noted": Text(
        1, "Mission {number}: noté {worked_from}-{worked_to}, {worked}. Le service signe. Merci!"
    ),
    "end_agreed": Text(
        1,
        "Mission {number}: nous avons {worked_from}-{worked_to}, {worked}. Si c'est autre chose"
        " répondez ex. FINE {number} 10:05-11:20.",
    ),
    "end_impossible": Text(
        1,
        "Mission {number} ({when}): ces heures ne vont pas, rien n'a changé. Répondez par exemple"
        " FINE {number} 10:05-11:20.",
    ),
    "end_in_future": Text(
        1,
        "Mission {number}: cette heure n'est pas encore venue, rien n'a changé. A la fin répondez"
        " ex. FINE {number} 10:05-11:20.",
    ),
    "end_not_begun": Text(
        1,
        "La mission {number} commence {starts_at}: répondez FINE après. Si vous ne pouvez pas: NON {number}.",
    ),
    "job_over": Text(
        1, "La mission {number} est terminée: plus rien à faire. Questions: {coordination_phone}."
    ),
    "end_signed": Text(
        1,
        "La mission {number} est déjà signée: ses heures ne changent plus par SMS. Questions:"
        " {coordination_phone}.",
    ),
    "end_contested": Text(
        1,
        "Pour la mission {number} nous avons autre chose: le message va à la coordination. Pour"
        " en parler: {coordination_phone}.",
    ),
    "which_end": Text(
        1,
        "Quelle mission? {numbers}. Répondez FINE avec le numéro et les heures, ex. FINE {number}"
        " 10:05-11:20.",
    ),
    "no_job_now": Text(
        1,
        "Nous ne trouvons pas de mission à vous en ce moment: un autre numéro? Questions:"
        " {coordination_phone}.",
    ),
    "hours_this_month": Text(
        1,
        "Ce mois, missions faites: {done}. Temps: {worked}, compté: {credited}. Missions à"
        " signer: {unsigned}.",
    ),
    "which_yes": Text(1, "Quelle mission? {numbers}. Répondez OUI avec le numéro, par exemple OUI {number}."),
    "which_booking": Text(
        1,
        "Vous avez plusieurs propositions: {numbers}."
        " Répondez OUI ou NON avec le numéro, par exemple OUI {number}.",
    ),
    "which_giving_back": Text(
        1,
        "Vous avez plusieurs missions: {numbers}."
        " Pour en rendre une répondez NON avec le numéro, par exemple NON {number}.",
    ),
    "confirm_giving_back": Text(
        1,
        "Voulez-vous rendre la mission {number}, {when}? Répondez NON {number} pour la rendre."
        " Sinon elle reste à vous.",
    ),
    "conditional_heard": Text(
        1,
        "Message noté, la coordination va le lire. Pour la mission {number} répondez seulement"
        " OUI {number} ou NON {number}, ou appelez le {coordination_phone}.",
    ),
    "conditional_heard_several": Text(
        1,
        "Message noté, la coordination va le lire. Répondez seulement OUI ou NON avec le numéro"
        " de la mission, ou appelez le {coordination_phone}.",
    ),
    "not_understood": Text(
        1,
        "Pardon, nous n'avons pas compris. Pour la mission {number} répondez OUI {number} ou NON {number}.",
    ),
    "not_understood_several": Text(
        1,
        "Pardon, nous n'avons pas compris. Propositions: {numbers}."
        " Répondez OUI ou NON avec le numéro, par exemple OUI {number}.",
    ),
    "not_understood_nothing_open": Text(
        1,
        "Pardon, nous n'avons pas compris. La coordination va lire votre message;"
        " si c'est urgent appelez le {coordination_phone}.",
    ),
    "nothing_open": Text(
        1,
        "Merci! Il n'y a pas de proposition ouverte pour vous en ce moment."
        " Nous vous écrivons dès qu'il y en a une.",
    ),
    "number_not_found": Text(
        1,
        "Nous ne trouvons pas la mission {number} dans votre liste. Vérifiez le numéro"
        " ou appelez le {coordination_phone}.",
    ),
    "closed_offer_taken": Text(
        1, "Merci de votre réponse! La mission {number} est déjà confiée à une autre personne."
    ),
    "closed_offer_reserve": Text(
        1,
        "Merci! La mission {number} est déjà prise. Vous voilà en réserve n. {position}:"
        " si elle se libère, nous vous écrivons.",
    ),
    "closed_offer_expired": Text(
        1,
        "Merci de votre réponse! Pour la mission {number} le délai est passé depuis {closed_at}."
        " A la prochaine!",
    ),
    "closed_offer_cancelled": Text(
        2,
        "Merci de votre réponse! La proposition pour la mission {number} n'est plus ouverte."
        " Questions: {coordination_phone}.",
    ),
    "closed_offer_declined": Text(
        1,
        "Vous aviez dit non à la mission {number}."
        " Si vous avez changé d'avis appelez le {coordination_phone}.",
    ),
    "opted_in": Text(1, "C'est fait, merci! Vous recevez de nouveau nos propositions par SMS."),
    "courtesy": Text(1, "Merci à vous, à très vite!"),
    "courtesy_open_offer": Text(
        1,
        "Merci à vous! Nous attendons votre réponse pour la mission {number}: OUI {number} ou NON {number}.",
    ),
    "missed_call_accepted": Text(
        1,
        "Appel manqué bien noté: la mission {number} est à vous, merci! Les détails arrivent"
        " dans un autre SMS. Si c'est une erreur: NON {number}.",
    ),
    "missed_call_unclear": Text(
        1,
        "Appel manqué bien noté, mais vous avez plusieurs propositions: {numbers}."
        " Répondez OUI avec le numéro, par exemple OUI {number}.",
    ),
    "missed_call_nothing_open": Text(
        1,
        "Appel manqué bien noté, mais il n'y a pas de proposition ouverte pour vous."
        " Une question? {coordination_phone}.",
    ),
    "sign_in_code": Text(
        1,
        "{code} est votre code pour entrer dans Ponte. Valable jusqu'à {code_until}, une seule fois."
        " Ne le dites à personne, pas non plus à qui dit appeler du service.",
    ),
    # To requesters
    "request_received": Text(
        2,
        "Demande {number} enregistrée: {language}, {when}."
        " Nous demandons dès {asking_from}: corrigez-la avant sans déranger personne.",
    ),
    "request_received_now": Text(
        1,
        "Demande {number} enregistrée: {language}, TOUT DE SUITE."
        " Nous cherchons et vous écrivons dès la réponse.",
    ),
    "request_received_reserved": Text(
        1, "Demande {number} enregistrée. Nous cherchons et vous écrivons dès la réponse."
    ),
    "request_searching_wave": Text(
        1, "Demande {number}: la recherche continue. Personnes contactées: {asked}."
    ),
    "request_partly_confirmed": Text(
        1, "Demande {number}: {first_name} a accepté, {covered} sur {needed}. Nous cherchons encore."
    ),
    "request_assigned": Text(
        1,
        "Demande {number}: la coordination l'a confiée à {first_name}, {starts_at}."
        " Pour annuler: avant {free_until}.",
    ),
    "request_assigned_short_notice": Text(
        1,
        "Demande {number}: la coordination l'a confiée à {first_name}, {starts_at}."
        " En cas de changement appelez le {coordination_phone}.",
    ),
    "request_assigned_now": Text(
        1, "Demande {number}: la coordination l'a confiée à {first_name}, qui appelle le {call_number}."
    ),
    "request_assigned_reserved": Text(
        1,
        "Demande {number}: la coordination l'a confiée à {first_name}."
        " En cas de changement appelez le {coordination_phone}.",
    ),
    "request_partly_assigned": Text(
        1,
        "Demande {number}: la coordination l'a confiée à {first_name}, {covered} sur {needed}."
        " Nous cherchons encore.",
    ),
    "request_partly_uncovered": Text(
        1,
        "Demande {number}: {covered} sur {needed}, personne d'autre pour le moment."
        " Acceptez ainsi sur la page, ou appelez le {coordination_phone}.",
    ),
    "request_confirmed": Text(
        1,
        "Demande {number} confirmée: {first_name}, {language}, {starts_at}."
        " Pour annuler: avant {free_until}.",
    ),
    "request_confirmed_short_notice": Text(
        1,
        "Demande {number} confirmée: {first_name}, {language}, {starts_at}."
        " En cas de changement appelez vite le {coordination_phone}.",
    ),
    "request_confirmed_now": Text(
        1, "Demande {number}: {first_name} a accepté et appelle le {call_number} dans la minute."
    ),
    "request_confirmed_reserved": Text(
        1,
        "Demande {number} confirmée: {first_name}. En cas de changement appelez le {coordination_phone}.",
    ),
    "request_reminder": Text(
        1,
        "Rappel, demande {number}: {starts_at} avec {first_name}."
        " En cas de changement appelez le {coordination_phone}.",
    ),
    "request_reminder_reserved": Text(
        1,
        "Rappel: la demande {number} reste confirmée. En cas de changement appelez le {coordination_phone}.",
    ),
    "request_uncovered": Text(
        1,
        "Demande {number}: personne n'est encore disponible, la coordination s'en occupe."
        " Interprétation par téléphone: {external_number}.",
    ),
    "request_uncovered_no_service": Text(
        1,
        "Demande {number}: personne n'est encore disponible, la coordination s'en occupe."
        " Pour en parler appelez le {coordination_phone}.",
    ),
    "request_escalated": Text(
        1,
        "Demande {number}: personne n'a encore accepté, nous continuons à chercher."
        " Si vous ne pouvez pas attendre, interprétation par téléphone: {external_number}.",
    ),
    "request_escalated_no_service": Text(
        1,
        "Demande {number}: personne n'a encore accepté, nous continuons à chercher."
        " Si vous ne pouvez pas attendre appelez la coordination: {coordination_phone}.",
    ),
    "request_mediator_withdrew": Text(
        1,
        "Demande {number}: la personne confirmée ne peut plus venir, nous en cherchons une autre."
        " Téléphone ou vidéo? Appelez le {coordination_phone}.",
    ),
    "request_mediator_withdrew_remote": Text(
        1,
        "Demande {number}: la personne confirmée ne peut plus."
        " Nous en cherchons une autre et vous écrivons dès la réponse.",
    ),
    "request_mediator_late": Text(
        1, "Demande {number}: {first_name} est en retard et arrive vers {arrives_at}. Nous sommes désolés."
    ),
    "request_mediator_late_reserved": Text(
        1, "Demande {number}: {first_name} a {late} de retard. Nous sommes désolés."
    ),
    "request_no_show": Text(
        1,
        "Demande {number}: {first_name} ne répond pas. Avec vous? Notez-le sur la page. Sinon,"
        " par téléphone? Appelez le {coordination_phone}.",
    ),
    "request_no_show_remote": Text(
        1,
        "Demande {number}: {first_name} ne répond pas. Avec vous? Notez-le sur la page. Sinon"
        " appelez le {coordination_phone}.",
    ),
    "request_replacement": Text(
        1,
        "Demande {number}: nous cherchons tout de suite quelqu'un à la place de l'absent."
        " Nous vous écrivons dès la réponse.",
    ),
    "request_given_up": Text(
        1,
        "Demande {number}: désolés, nous n'avons trouvé personne et la recherche est close."
        " Pour une autre solution appelez le {coordination_phone}.",
    ),
    "request_to_sign": Text(
        1,
        "Demande {number}: les heures faites attendent votre signature."
        " On les signe sur la page de la demande; voyez aussi les autres. Merci!",
    ),
    "request_reconfirming": Text(
        1,
        "Demande {number} changée: {first_name} doit redire oui avant {answer_by}."
        " Elle n'est pas encore confirmée.",
    ),
    "request_rescue": Text(
        1,
        "Demande {number}: {first_name} ne peut pas venir mais peut par téléphone. Cela convient?"
        " OUI {number} ou NON {number}. Nous cherchons aussi.",
    ),
    "request_reinstated": Text(
        1, "Demande {number}: elle est de nouveau active, nous cherchons. Pas encore confirmée."
    ),
    "request_cancelled": Text(1, "La demande {number} est annulée. Merci de nous avoir prévenus."),
    "request_cancelled_late": Text(
        1, "La demande {number} est annulée après le délai. Temps reconnu: {credited}."
    ),
    # Series, fixed desks, shifts on call
    "offer_series": Text(
        1,
        "{language} {delivery}: {weekly}, {dates} dates {first}-{last}, {place}. OUI ou NON"
        " {number} avant {answer_by}.",
    ),
    "offer_series_reserved": Text(
        1,
        "MISSIONS {language}{gender}: {dates} dates {first}-{last}, dès {band},"
        " {municipality}. OUI ou NON {number} avant {answer_by}.",
    ),
    "offer_on_call": Text(
        1,
        "ASTREINTE {language} par téléphone: {when}. Répondez OUI {number} ou NON {number}"
        " avant {answer_by}.",
    ),
    "offer_series_on_call": Text(
        1,
        "ASTREINTE {language} par téléphone: {weekly}, {dates} fois {first}-{last}. Répondez"
        " OUI {number} ou NON {number} avant {answer_by}.",
    ),
    "series_assigned": Text(
        1,
        "{dates} missions sont à vous: {weekly}, {first}-{last}, {place}. Contact"
        " {contact_phone}. La première: {number}.",
    ),
    "series_assigned_part": Text(
        1,
        "{dates} missions à vous: {weekly}, {first}-{last}, {place}. Contact {contact_phone}."
        " {left} autres non. La première: {number}.",
    ),
    "series_assigned_reserved": Text(
        1,
        "Merci! {dates} missions sont à vous: {weekly}, {first}-{last}, {municipality}. La"
        " première: {number}. Détails: {coordination_phone}.",
    ),
    "series_assigned_on_call": Text(
        1,
        "Merci! Astreinte {weekly}, {dates} fois {first}-{last}. La première: {number}. En"
        " cas de problème: NON et le numéro.",
    ),
    "assigned_on_call": Text(
        1,
        "Vous assurez l'astreinte {when}: mission {number}. Gardez le téléphone allumé."
        " Impossible? NON {number}.",
    ),
    "series_changed": Text(
        2,
        "Nouveaux horaires {span}: {weekly}. Tout reste à vous ({kept_shifts}). Un problème?"
        " Appelez {coordination_phone}.",
    ),
    "series_changed_place": Text(
        2,
        "Nouveau lieu {span}: {weekly}, {address}. Tout est à vous ({kept_shifts})."
        " Impossible? NON et le numéro.",
    ),
    "series_changed_place_reserved": Text(
        2,
        "Nouveau lieu {span} ({weekly}). Tout reste à vous ({kept_shifts}). Détails: {coordination_phone}.",
    ),
    "series_changed_part": Text(
        2,
        "Changement {span}: {weekly}. Vous gardez {kept_shifts}, vous perdez {lost_shifts}:"
        " {numbers}. Info: {coordination_phone}.",
    ),
    "series_changed_part_busy": Text(
        1,
        "Changement {span}: {weekly}. Vous gardez {kept_shifts}, vous perdez {lost_shifts},"
        " étant pris: {numbers}. Info: {coordination_phone}.",
    ),
    "series_changed_part_hours": Text(
        1,
        "Changement {span}: {weekly}. Vous gardez {kept_shifts}, vous perdez {lost_shifts},"
        " hors de vos heures: {numbers}. Info: {coordination_phone}.",
    ),
    "series_changed_lost": Text(
        2,
        "Changement {span}: {weekly}. Vous perdez {lost_shifts}: {numbers}. Info: {coordination_phone}.",
    ),
    "series_changed_lost_busy": Text(
        1,
        "Changement {span}: {weekly}. Vous avez autre chose et perdez {lost_shifts}:"
        " {numbers}. Info: {coordination_phone}.",
    ),
    "series_changed_lost_hours": Text(
        1,
        "Changement {span}: {weekly}. Vous perdez {lost_shifts}, hors de vos heures:"
        " {numbers}. Info: {coordination_phone}.",
    ),
    "series_details": Text(
        2,
        "Détails nouveaux {span} ({weekly}). Tout reste à vous. Contact {contact} {contact_phone}.",
    ),
    "series_details_reserved": Text(
        2,
        "Détails nouveaux {span} ({weekly}). Tout reste à vous. Appelez {coordination_phone}.",
    ),
    "series_cancelled": Text(
        2,
        "Le service a annulé {lost_shifts} {span} ({weekly}). Rien à faire pour vous. Merci!",
    ),
    "series_cancelled_late": Text(
        2,
        "Le service a annulé {lost_shifts} {span} ({weekly}). Temps reconnu: {credited}. Info:"
        " {coordination_phone}.",
    ),
    "request_series_received": Text(
        1,
        "Série {number} enregistrée: {language}, {weekly}, {dates} dates {first}-{last}. Nous"
        " cherchons, nous vous écrirons.",
    ),
    "request_series_received_reserved": Text(
        1,
        "Série {number} enregistrée, {dates} dates. Nous cherchons, nous vous écrirons.",
    ),
    "request_series_confirmed": Text(
        1,
        "Série {number} confirmée: {first_name}, {weekly}, {dates} dates {first}-{last}.",
    ),
    "request_series_confirmed_part": Text(
        1,
        "Série {number}: {first_name} a accepté {dates} dates, {weekly} {first}-{last}."
        " Recherche en cours pour {left} autres.",
    ),
    "request_series_confirmed_reserved": Text(
        1,
        "Série {number}: {first_name} a accepté {dates} dates. Un changement? Appelez {coordination_phone}.",
    ),
    "request_series_changed": Text(
        2,
        "Série modifiée, {of_dates} {span}: {weekly}. Confirmées: {confirmed}, en recherche: {searching}.",
    ),
    "request_series_changed_reserved": Text(
        2,
        "Série modifiée, {of_dates} {span}. Confirmées: {confirmed}, en recherche: {searching}.",
    ),
    "request_series_cancelled": Text(
        2,
        "Série: annulation de {of_dates} {span}. Merci de nous avoir prévenus.",
    ),
    "request_series_cancelled_late": Text(
        2,
        "Série: annulation de {of_dates} {span}, hors délai. Temps reconnu: {owed}.",
    ),
}
