"""English, said. A draft, like all but Italian."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from notifications.texts import en as written

LOCALE: Final = "en-GB"
VOICE: Final = "Polly.Amy"

WRITING: Final = replace(
    written.WRITING,
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    date="{weekday} {day}",
    hours_follow=" at ",
    hour="{h} {m:02}",
    full_hour="{h} o'clock",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    row="{first} to {last}",
    from_to="from {start} to {end}",
    span="from {first} to {last}",
    one_day="on {first}",
)

TEXTS: Final[Mapping[str, str]] = {
    "call_offer": "Hello, this is the mediation service. There is an urgent job: {language_name},"
    " {delivery}, {starts_at}, {municipality}. To accept, press 1. To decline, press 2.",
    "call_offer_now": "Hello, this is the mediation service. Somebody is needed now:"
    " {language_name}, {delivery}, {municipality}. To accept, press 1. To decline, press 2.",
    "call_offer_reserved": "Hello, this is the mediation service. There is an urgent job:"
    " {language_name}, {band}, {municipality}. To accept, press 1. To decline, press 2.",
    "accepted": "Thank you, the job is yours. We are sending you the details by text.",
    "accepted_series": "Thank you. We will tell you by text which of the jobs are yours.",
    "declined": "All right, thank you anyway.",
    "too_late": "Thank you, but we could not give you the job. We are writing to you why.",
    "heard": "Thank you.",
    "noted": "Thank you, we have heard your answer. We will write to you shortly.",
    "again": "This key means nothing.",
    "silence": "We heard no answer. You can still answer our text. Thank you.",
    "over": "The job is not free any more: there is nothing for you to do. Thank you.",
    "no_need": "This is not needed any more: there is nothing for you to do. Thank you.",
    "bridge_mediator": "Hello, this is the mediation service, job {number}."
    " Somebody is waiting for you on the telephone. To speak, press 1.",
    "accepted_and_joining": "Thank you, the job is yours. Stay on the line:"
    " we are calling who is waiting for you.",
    "bridge_joining": "Thank you. Stay on the line: we are calling who is waiting for you.",
    "bridge_waiting": "We are calling. Stay on the line.",
    "bridge_in_vain": "Nobody answers. Hang up and try the number in our text. Thank you.",
    "bridge_silence": "We heard no answer. Call this number back and we will put you through. Thank you.",
    "call_offer_planned": "Hello, this is the mediation service. There is a job: {language_name},"
    " {delivery}, {starts_at}, {municipality}. To accept, press 1. To decline, press 2.",
    "call_offer_planned_reserved": "Hello, this is the mediation service. There is a job:"
    " {language_name}, {band}, {municipality}. To accept, press 1. To decline, press 2.",
    "call_offer_series": "Hello, this is the mediation service. There is a series of jobs:"
    " {language_name}, {delivery}, {weekly}, {of_dates}, {span}, {municipality}. To accept, press 1. To"
    " decline, press 2.",
    "call_offer_series_reserved": "Hello, this is the mediation service. There is a series of jobs:"
    " {language_name}, {of_dates}, {span}, the first {band}, {municipality}. To accept, press 1. To"
    " decline, press 2.",
    "call_offer_on_call": "Hello, this is the mediation service. There is a shift on call by telephone:"
    " {language_name}, {when}. To accept, press 1. To decline, press 2.",
    "call_offer_series_on_call": "Hello, this is the mediation service. There is a series of shifts on"
    " call by telephone: {language_name}, {weekly}, {of_dates}, {span}. To accept, press 1. To decline,"
    " press 2.",
    "call_assigned": "Hello, this is the mediation service. Job {number} is yours: {starts_at},"
    " {municipality}. For the details call the coordination: {coordination_phone}. To say that you"
    " understood, press 1.",
    "call_assigned_now": "Hello, this is the mediation service. Job {number} is yours and somebody is"
    " waiting for you now. Call the number {call_number}. To say that you understood, press 1.",
    "call_off": "Hello, this is the mediation service. Job {number}, {starts_at}, is not yours any"
    " more: you do not have to go. To say that you understood, press 1.",
    "call_terms": "Hello, this is the mediation service. Job {number} has changed. It is now"
    " {starts_at}, {municipality}. If that suits you, press 1. If you cannot come, press 2.",
    "call_coming": "Hello, this is the mediation service. You have job {number}: {starts_at},"
    " {municipality}. If you are coming, press 1. If you cannot come, press 2.",
    "call_soon": "Hello, this is the mediation service. A reminder of job {number}: {starts_at},"
    " {municipality}. To say that you understood, press 1.",
    "call_there": "Hello, this is the mediation service. You are expected for job {number}:"
    " {starts_at}, {municipality}. If you are on your way or there, press 1. If you cannot go,"
    " press 2.",
    "call_news": "Hello, this is the mediation service. There is news about job {number}, and our"
    " text did not reach you. To hear more, call the coordination: {coordination_phone}. To say"
    " that you understood, press 1.",
    "given_back": "All right, we will look for somebody else. Thank you for telling us.",
}
