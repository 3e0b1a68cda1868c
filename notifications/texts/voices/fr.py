"""French, said. A draft."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from notifications.texts import fr as written

LOCALE: Final = "fr-FR"
VOICE: Final = "Polly.Celine"

WRITING: Final = replace(
    written.WRITING,
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    date="{weekday} {day}",
    hours_follow=" à ",
    full_hour="{h} heures",
    hour="{h} heures {m:02}",
    months=(
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    row="du {first} au {last}",
    from_to="de {start} à {end}",
    span="du {first} au {last}",
    one_day="le {first}",
)

TEXTS: Final[Mapping[str, str]] = {
    "call_offer": "Bonjour, ici le service de médiation. Il y a une mission urgente :"
    " {language_name}, {delivery}, {starts_at}, {municipality}."
    " Pour accepter, tapez 1. Pour refuser, tapez 2.",
    "call_offer_now": "Bonjour, ici le service de médiation. On a besoin de vous maintenant :"
    " {language_name}, {delivery}, {municipality}. Pour accepter, tapez 1. Pour refuser, tapez 2.",
    "call_offer_reserved": "Bonjour, ici le service de médiation. Il y a une mission urgente :"
    " {language_name}, {band}, {municipality}. Pour accepter, tapez 1. Pour refuser, tapez 2.",
    "accepted": "Merci, la mission est à vous. Nous vous envoyons les détails par SMS.",
    "accepted_series": "Merci. Nous vous écrivons par SMS quelles missions sont à vous.",
    "declined": "D'accord, merci quand même.",
    "too_late": "Merci, mais la mission n'a pas pu vous être confiée. Nous vous écrivons pourquoi.",
    "heard": "Merci.",
    "noted": "Merci, nous avons entendu votre réponse. Nous vous écrivons bientôt.",
    "again": "Cette touche ne correspond à rien.",
    "silence": "Nous n'avons entendu aucune réponse. Vous pouvez encore répondre au SMS. Merci.",
    "over": "La mission n'est plus libre : vous n'avez rien à faire. Merci.",
    "no_need": "Ce n'est plus nécessaire : vous n'avez rien à faire. Merci.",
    "bridge_mediator": "Bonjour, ici le service de médiation, mission {number}."
    " On vous attend au téléphone. Pour parler, tapez 1.",
    "accepted_and_joining": "Merci, la mission est à vous. Restez en ligne :"
    " nous appelons la personne qui vous attend.",
    "bridge_joining": "Merci. Restez en ligne : nous appelons la personne qui vous attend.",
    "bridge_waiting": "Nous appelons. Restez en ligne.",
    "bridge_in_vain": "Personne ne répond. Raccrochez et essayez le numéro indiqué dans le SMS. Merci.",
    "bridge_silence": "Nous n'avons entendu aucune réponse. Rappelez ce numéro et nous vous"
    " mettrons en contact. Merci.",
    "call_offer_planned": "Bonjour, ici le service de médiation. Il y a une mission :"
    " {language_name}, {delivery}, {starts_at}, {municipality}. Pour accepter, tapez 1. Pour"
    " refuser, tapez 2.",
    "call_offer_planned_reserved": "Bonjour, ici le service de médiation. Il y a une mission :"
    " {language_name}, {band}, {municipality}. Pour accepter, tapez 1. Pour refuser, tapez 2.",
    "call_offer_series": "Bonjour, ici le service de médiation. Il y a une série de missions :"
    " {language_name}, {delivery}, {weekly}, {of_dates}, {span}, {municipality}. Pour accepter, tapez 1."
    " Pour refuser, tapez 2.",
    "call_offer_series_reserved": "Bonjour, ici le service de médiation. Il y a une série de missions :"
    " {language_name}, {of_dates}, {span}, la première {band}, {municipality}. Pour accepter, tapez 1."
    " Pour refuser, tapez 2.",
    "call_offer_on_call": "Bonjour, ici le service de médiation. Il y a une astreinte par téléphone :"
    " {language_name}, {when}. Pour accepter, tapez 1. Pour refuser, tapez 2.",
    "call_offer_series_on_call": "Bonjour, ici le service de médiation. Il y a une série d'astreintes"
    " par téléphone : {language_name}, {weekly}, {of_dates}, {span}. Pour accepter, tapez 1. Pour"
    " refuser, tapez 2.",
    "call_assigned": "Bonjour, ici le service de médiation. La mission {number} est à vous :"
    " {starts_at}, {municipality}. Pour les détails, appelez la coordination :"
    " {coordination_phone}. Pour dire que vous avez compris, tapez 1.",
    "call_assigned_now": "Bonjour, ici le service de médiation. La mission {number} est à vous et on"
    " vous attend maintenant. Appelez le numéro {call_number}. Pour dire que vous avez compris,"
    " tapez 1.",
    "call_off": "Bonjour, ici le service de médiation. La mission {number}, {starts_at}, n'est plus à"
    " vous : vous n'avez pas à vous déplacer. Pour dire que vous avez compris, tapez 1.",
    "call_terms": "Bonjour, ici le service de médiation. La mission {number} a changé. Elle est"
    " maintenant {starts_at}, {municipality}. Si cela vous convient, tapez 1. Si vous ne pouvez"
    " pas, tapez 2.",
    "call_coming": "Bonjour, ici le service de médiation. Vous avez la mission {number} :"
    " {starts_at}, {municipality}. Si vous venez, tapez 1. Si vous ne pouvez pas venir, tapez 2.",
    "call_soon": "Bonjour, ici le service de médiation. Nous vous rappelons la mission {number} :"
    " {starts_at}, {municipality}. Pour dire que vous avez compris, tapez 1.",
    "call_there": "Bonjour, ici le service de médiation. On vous attend pour la mission {number} :"
    " {starts_at}, {municipality}. Si vous êtes en route ou sur place, tapez 1. Si vous ne pouvez"
    " pas y aller, tapez 2.",
    "call_news": "Bonjour, ici le service de médiation. Il y a du nouveau pour la mission {number},"
    " et notre SMS ne vous est pas arrivé. Pour en savoir plus, appelez la coordination :"
    " {coordination_phone}. Pour dire que vous avez compris, tapez 1.",
    "given_back": "D'accord, nous cherchons quelqu'un d'autre. Merci de l'avoir dit.",
}
