"""English. Plain GSM-7; a yes is asked for with OK, because the English word is one of the gateway's own."""

from collections.abc import Mapping
from typing import Final

from notifications.texts.formatting import Writing
from notifications.texts.keys import Text

WRITING: Final = Writing(
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    date="{weekday} {day:02}/{month:02}",
    hours_follow=" ",
    full_hour="{h}:00",
    hour="{h}:{m:02}",
    clock="{h:02}:{m:02}",
    night="night (0-6)",
    morning="morning",
    afternoon="afternoon",
    evening="evening",
    days_unit="days",
    hours_unit="h",
    minutes_unit="min",
    deliveries={"onsite": "in person", "phone": "by phone", "video": "by video"},
    span="{first}-{last}",
    one_day="{first}",
    dates=("date", "dates"),
    shifts=("shift", "shifts"),
    genders={"any": "", "female": " (woman needed)", "male": " (man needed)"},
)


# Drafts: `approved_by` stays empty until a native mediator has read them.
TEXTS: Final[Mapping[str, Text]] = {
    # To mediators: asked
    "offer_planned": Text(
        1,
        "SHIFT {number} {language} {delivery}: {when}, {place}."
        " Reply OK {number} or NO {number} by {answer_by}.",
    ),
    "offer_planned_reserved": Text(
        1,
        "SHIFT {number} {language}{gender}: {band}, {municipality}."
        " Reply OK {number} or NO {number} by {answer_by}.",
    ),
    "offer_urgent": Text(
        1,
        "URGENT {number} {language} {delivery}: {when}, {place}."
        " Can you? Reply OK {number} or NO {number} by {answer_by_clock}.",
    ),
    "offer_urgent_reserved": Text(
        1,
        "URGENT {number} {language}{gender}: {band}, {municipality}."
        " Can you? Reply OK {number} or NO {number} by {answer_by_clock}.",
    ),
    "offer_now": Text(
        1,
        "URGENT {number} {language} {delivery} NOW, {place}."
        " Can you? Reply OK {number} (or ring and hang up) or NO {number} by {answer_by_clock}.",
    ),
    "offer_now_reserved": Text(
        1,
        "URGENT {number} {language}{gender} NOW, {municipality}."
        " Can you? Reply OK {number} (or ring and hang up) or NO {number} by {answer_by_clock}.",
    ),
    "offer_prepaid": Text(
        1,
        "ALREADY PAID {number} {language} {delivery}: {when}, {place}."
        " OK {number} or NO {number} by {answer_by}",
    ),
    "offer_prepaid_reserved": Text(
        1,
        "ALREADY PAID {number} {language}{gender}: {band}, {municipality}."
        " OK {number} or NO {number} by {answer_by}",
    ),
    "offer_nudge": Text(
        1,
        "REMINDER {number}: we are still waiting for your answer."
        " Reply OK {number} or NO {number} by {closed_at}. Thank you!",
    ),
    "offer_taken": Text(
        2,
        "Shift {number} has already been given to someone else: no need to reply, thank you!"
        " To stay in reserve reply OK {number}.",
    ),
    "offer_withdrawn": Text(
        1,
        "Shift {number} is no longer needed: the office called it off. No need to reply."
        " Thank you all the same!",
    ),
    "offer_void": Text(
        1,
        "The offer for shift {number} no longer stands: no need to reply."
        " If we still need someone we will write again. Thank you!",
    ),
    # To mediators: accepted or assigned
    "assigned": Text(
        1,
        "Shift {number} is yours: {when}, {address}."
        " Contact {contact} {contact_phone}. If you can't: NO {number}.",
    ),
    "assigned_phone": Text(
        1, "Shift {number} is yours: {when} call {call_number} ({contact}). If you can't: NO {number}."
    ),
    "assigned_video": Text(
        1,
        "Shift {number} is yours: {when} by video. For the link ask {contact} {contact_phone}."
        " If you can't: NO {number}.",
    ),
    "assigned_phone_now": Text(
        1, "Thank you! Shift {number} is yours. Call {call_number} NOW: they are waiting for you."
    ),
    "assigned_bridge": Text(
        1,
        "Thank you! Shift {number} is yours: we are putting you through to who is waiting."
        " If nothing rings within a minute, call {call_number}.",
    ),
    "assigned_reserved": Text(
        1,
        "Shift {number} is yours: {when}, {municipality}."
        " For the details call the coordinator on {coordination_phone}. If you can't: NO {number}.",
    ),
    "team_so_far": Text(1, "On shift {number} you work with {colleagues}."),
    "colleague_joined": Text(1, "On shift {number} {first_name} comes with you."),
    "colleague_left": Text(
        1,
        "On shift {number} {first_name} no longer comes. Your place stays yours, we are looking for somebody else.",
    ),
    "assigned_by_coordinator": Text(
        1,
        "We are giving you shift {number}: {when}, {address}."
        " Contact: {contact_phone}. If you can't: NO {number}.",
    ),
    "assigned_by_coordinator_phone": Text(
        1,
        "We are giving you shift {number}: {when} call {call_number} ({contact}). If you can't: NO {number}.",
    ),
    "assigned_by_coordinator_video": Text(
        1,
        "We are giving you shift {number}: {when} by video."
        " For the link ask {contact} {contact_phone}. If you can't: NO {number}.",
    ),
    "assigned_by_coordinator_phone_now": Text(
        1,
        "We are giving you shift {number}: call {call_number} NOW, they are waiting for you."
        " If you can't: NO {number}.",
    ),
    "assigned_by_coordinator_bridge": Text(
        1,
        "We are giving you shift {number} and put you through to who is waiting. If nothing rings,"
        " call {call_number}. If you can't: NO {number}.",
    ),
    "assigned_by_coordinator_reserved": Text(
        1,
        "We are giving you shift {number}: {when}, {municipality}."
        " For the details call the coordinator on {coordination_phone}. If you can't: NO {number}.",
    ),
    "reminder_day_before": Text(
        1,
        "Reminder: shift {number} {delivery}, {when}, {place}."
        " Reply OK {number} if you are coming, NO {number} if you can't.",
    ),
    "reminder_day_before_reserved": Text(
        1,
        "Reminder: shift {number}, {when}, {municipality}."
        " Reply OK {number} if you are coming, NO {number} if you can't.",
    ),
    "reminder_two_hours": Text(
        1,
        "Soon: shift {number} {delivery}, {starts_at}, {place}."
        " Any problem? Call {coordination_phone}. Thank you!",
    ),
    "reminder_two_hours_reserved": Text(
        1,
        "Soon: shift {number}, {starts_at}, {municipality}."
        " Any problem? Call {coordination_phone}. Thank you!",
    ),
    "reminder_chase": Text(
        1,
        "Shift {number}, {starts_at}: we have no answer from you yet. Still coming? Reply OK"
        " {number}, or NO {number} if you can't.",
    ),
    "check_departure": Text(
        1,
        "Shift {number}, {starts_at}, {municipality}: on your way? Reply OK {number}, LATE"
        " {number} 15 if you will be late, NO {number} if you can't.",
    ),
    "check_arrival": Text(
        1,
        "Shift {number}, {starts_at}: are you there? Reply OK {number}, or LATE {number} and the"
        " minutes. Trouble? Call {coordination_phone}.",
    ),
    "record_corrected": Text(
        1,
        "Shift {number}: the office noted {worked_from}-{worked_to}, we credit {credited}. Not"
        " right? Call {coordination_phone}.",
    ),
    # To mediators: changed
    "freed_time_reused": Text(
        1,
        "Shift {number} falls in time already credited for a cancellation: {credited} of it count here"
        " and are not counted twice.",
    ),
    "cancelled_by_office": Text(
        1,
        "Shift {number} on {starts_at} has been called off by the office. There is nothing you need to do."
        " Thank you!",
    ),
    "cancelled_by_office_late": Text(
        1,
        "Shift {number} on {starts_at} has been called off by the office (notice {notice}):"
        " we credit you {credited}. Info: {coordination_phone}.",
    ),
    "released_confirmed": Text(
        1, "All right, you have given back shift {number} on {starts_at}. Thank you for telling us."
    ),
    "removed_by_coordinator": Text(
        1,
        "Shift {number} on {starts_at} is no longer yours: the coordinator decided so."
        " To talk about it call {coordination_phone}.",
    ),
    "details_changed": Text(
        2,
        "Shift {number} is still yours, with new details: {when}, {address}. {contact} {contact_phone}.",
    ),
    "details_changed_phone": Text(
        1, "Shift {number} is still yours, with new details: {when} call {call_number} ({contact})."
    ),
    "details_changed_video": Text(
        1,
        "Shift {number} is still yours, with new details: {when} by video."
        " For the link ask {contact} {contact_phone}.",
    ),
    "details_changed_reserved": Text(
        1,
        "Shift {number} is still yours, with new details: {when}, {municipality}."
        " To hear them call the coordinator on {coordination_phone}.",
    ),
    "reconfirm": Text(
        1,
        "Shift {number} changes: it was {other_when}, now {when}, {municipality}."
        " OK {number} or NO {number} by {answer_by}.",
    ),
    "reconfirm_otherwise": Text(
        1,
        "Shift {number} has changed: {language} {delivery}, {when}, {municipality}."
        " OK {number} or NO {number} by {answer_by}.",
    ),
    "reconfirm_otherwise_reserved": Text(
        1,
        "Shift {number} has changed: {when}, {municipality}. Details: {coordination_phone}."
        " OK {number} or NO {number} by {answer_by}.",
    ),
    "changed_too_much": Text(
        1,
        "Shift {number} changes ({when}) and so can't stay yours: we give it to someone else,"
        " nothing to do for you. Questions? {coordination_phone}.",
    ),
    "changed_once_more": Text(
        1, "Shift {number} has changed once more: look at the message that comes now and answer that one."
    ),
    "moved_at_short_notice": Text(
        1, "Shift {number} was changed at short notice and is no longer yours: we credit you {credited}."
    ),
    "reconfirm_lapsed": Text(
        1,
        "Shift {number} had changed and we have no answer from you: we look for someone else."
        " Questions? Call {coordination_phone}.",
    ),
    "rescue_noted": Text(
        1,
        "Thank you for telling us. For shift {number} we ask the office if by phone is fine,"
        " and look for others meanwhile.",
    ),
    "rescue_over": Text(
        1, "For shift {number} the phone is no longer needed: your time is free again. Thank you!"
    ),
    "job_entered": Text(
        1,
        "We have entered shift {number}, which you have done: {when}. Not right? Call {coordination_phone}.",
    ),
    # To mediators: answered
    "decline_noted": Text(
        1, "All right, you said no to shift {number}: it changes nothing for the next ones. Thank you!"
    ),
    "help_noted": Text(
        1,
        "The coordination knows and calls you back at once. If you are in danger leave and call 112."
        " Coordination: {coordination_phone}.",
    ),
    "already_yours": Text(1, "All set: shift {number} is already yours, {when}. If you can't: NO {number}."),
    "already_started": Text(
        1,
        "Shift {number} has already started and can't be given back by SMS."
        " Call the coordinator: {coordination_phone}.",
    ),
    "busy_elsewhere": Text(
        1,
        "You already have shift {other_number}, {other_when}: you can't do {number} as well,"
        " so it stays open to others. Questions? Call {coordination_phone}.",
    ),
    "hours_exceeded": Text(
        1,
        "Thank you! Shift {number} would go over your hours or rest time, so it stays open to others."
        " Questions? Call {coordination_phone}.",
    ),
    "reminder_ok_noted": Text(1, "Thank you for confirming! Shift {number}, {starts_at}. See you soon."),
    "check_in_noted": Text(
        1,
        "Thank you, noted! When shift {number} is over reply FINE {number} and the times, e.g."
        " FINE {number} 10:05-11:20.",
    ),
    "late_noted": Text(
        1,
        "Noted: for shift {number} you arrive at about {arrives_at}. We tell the office. Thank"
        " you for saying so!",
    ),
    "late_how_long": Text(
        1, "How many minutes? For shift {number} reply LATE {number} and the minutes, e.g. LATE {number} 15."
    ),
    "which_late": Text(
        1, "Which shift? {numbers}. Reply LATE with the number and the minutes, e.g. LATE {number} 15."
    ),
    "end_noted": Text(
        1, "Shift {number}: noted {worked_from}-{worked_to}, {worked}. The office signs. Thank you!"
    ),
    "end_agreed": Text(
        1,
        "Shift {number}: we have {worked_from}-{worked_to}, {worked}. If the times were others"
        " reply e.g. FINE {number} 10:05-11:20.",
    ),
    "end_impossible": Text(
        1,
        "Shift {number} ({when}): those times can't be right and nothing was changed. Reply e.g."
        " FINE {number} 10:05-11:20.",
    ),
    "end_in_future": Text(
        1,
        "Shift {number}: that time is still to come and nothing was changed. When it is over"
        " reply e.g. FINE {number} 10:05-11:20.",
    ),
    "end_not_begun": Text(
        1, "Shift {number} begins {starts_at}: reply FINE afterwards. If you can't come: NO {number}."
    ),
    "job_over": Text(
        1, "Shift {number} is over: there is nothing more to do. Questions? Call {coordination_phone}."
    ),
    "end_signed": Text(
        1,
        "Shift {number} is signed already: its times can't be changed by SMS. Questions? Call"
        " {coordination_phone}.",
    ),
    "end_contested": Text(
        1,
        "Shift {number} was noted differently here: your message goes to the coordinator. To talk"
        " about it call {coordination_phone}.",
    ),
    "which_end": Text(
        1, "Which shift? {numbers}. Reply FINE with the number and the times, e.g. FINE {number} 10:05-11:20."
    ),
    "no_job_now": Text(
        1,
        "We find no shift of yours at this time: maybe the number is another one. Questions? Call"
        " {coordination_phone}.",
    ),
    "hours_this_month": Text(
        1,
        "This month, shifts done: {done}. Time: {worked}, credited: {credited}. Shifts not yet"
        " signed: {unsigned}.",
    ),
    "which_yes": Text(1, "Which shift? {numbers}. Reply OK with the number, e.g. OK {number}."),
    "which_booking": Text(
        1, "You have several open offers: {numbers}. Reply OK or NO with the number, e.g. OK {number}."
    ),
    "which_giving_back": Text(
        1,
        "You have several confirmed shifts: {numbers}."
        " To give one back reply NO with the number, e.g. NO {number}.",
    ),
    "confirm_giving_back": Text(
        1,
        "Do you want to give back shift {number}, {when}? Reply NO {number} to give it back."
        " If you don't reply it stays yours.",
    ),
    "conditional_heard": Text(
        1,
        "We got your message, the coordinator will read it."
        " For shift {number} reply only OK {number} or NO {number}, or call {coordination_phone}.",
    ),
    "conditional_heard_several": Text(
        1,
        "We got your message, the coordinator will read it."
        " To answer, reply only OK or NO with the shift's number, or call {coordination_phone}.",
    ),
    "not_understood": Text(
        1,
        "Sorry, we did not understand. For shift {number} reply OK {number} if you can,"
        " NO {number} if you can't.",
    ),
    "not_understood_several": Text(
        1,
        "Sorry, we did not understand. Open shifts: {numbers}."
        " Reply OK or NO with the number, e.g. OK {number}.",
    ),
    "not_understood_nothing_open": Text(
        1,
        "Sorry, we did not understand. The coordinator gets your message:"
        " if it is urgent call {coordination_phone}.",
    ),
    "nothing_open": Text(
        1, "Thank you! There are no open offers for you right now. We will write as soon as there is one."
    ),
    "number_not_found": Text(
        1,
        "We can't find shift {number} among yours. Check the number and write again,"
        " or call {coordination_phone}.",
    ),
    "closed_offer_taken": Text(
        1, "Thank you for replying! Shift {number} has already been given to someone else. Until next time!"
    ),
    "closed_offer_reserve": Text(
        1,
        "Thank you! Shift {number} is taken. You are reserve no. {position}: if it is free we write at once.",
    ),
    "closed_offer_expired": Text(
        1,
        "Thank you for replying! Time ran out for shift {number} on {closed_at}. Until next time!",
    ),
    "closed_offer_cancelled": Text(
        2,
        "Thank you for replying! The offer for shift {number} is no longer open."
        " Questions? Call {coordination_phone}.",
    ),
    "closed_offer_declined": Text(
        1,
        "You had said no to shift {number}. If you have changed your mind call {coordination_phone}:"
        " let's see!",
    ),
    "opted_in": Text(1, "Done, thank you! From now on you get our shift offers by SMS again."),
    "courtesy": Text(1, "Thank you, see you soon!"),
    "courtesy_open_offer": Text(
        1, "Thank you! We still need your answer for shift {number}: OK {number} or NO {number}."
    ),
    "missed_call_accepted": Text(
        1,
        "We saw your missed call: shift {number} is yours, thank you! The details come in another SMS."
        " If you did not mean it: NO {number}.",
    ),
    "missed_call_unclear": Text(
        1,
        "We saw your missed call, but you have several open offers: {numbers}."
        " Reply OK with the number, e.g. OK {number}.",
    ),
    "missed_call_nothing_open": Text(
        1,
        "We saw your missed call, but there are no open offers for you right now."
        " Need anything? Call {coordination_phone}.",
    ),
    "sign_in_code": Text(
        1,
        "{code} is your code to sign in to Ponte. Valid until {code_until}, once only."
        " Never tell it to anyone, even someone saying they call from the service.",
    ),
    # To requesters
    "request_received": Text(
        2,
        "Request {number} received: {language}, {when}."
        " We ask people from {asking_from}: correct it before then and nobody is disturbed.",
    ),
    "request_received_now": Text(
        1, "Request {number} received: {language}, NOW. We are searching and will write with the answer."
    ),
    "request_received_reserved": Text(
        1, "Request {number} received. We are searching and will write with the answer."
    ),
    "request_searching_wave": Text(
        1, "Request {number}: the search goes on. People contacted so far: {asked}."
    ),
    "request_partly_confirmed": Text(
        1, "Request {number}: {first_name} has accepted, {covered} of {needed} found. We keep looking."
    ),
    "request_assigned": Text(
        1,
        "Request {number}: the coordination has entrusted it to {first_name}, {starts_at}."
        " To call it off: by {free_until}.",
    ),
    "request_assigned_short_notice": Text(
        1,
        "Request {number}: the coordination has entrusted it to {first_name}, {starts_at}."
        " If anything changes call {coordination_phone}.",
    ),
    "request_assigned_now": Text(
        1,
        "Request {number}: the coordination has entrusted it to {first_name}, who will call {call_number}.",
    ),
    "request_assigned_reserved": Text(
        1,
        "Request {number}: the coordination has entrusted it to {first_name}."
        " If anything changes call {coordination_phone}.",
    ),
    "request_partly_assigned": Text(
        1,
        "Request {number}: the coordination has entrusted it to {first_name}, {covered} of {needed}."
        " We keep looking.",
    ),
    "request_partly_uncovered": Text(
        1,
        "Request {number}: {covered} of {needed} found, nobody else can for now."
        " Make do with them on the page, or call {coordination_phone}.",
    ),
    "request_confirmed": Text(
        1,
        "Request {number} confirmed: {first_name}, {language}, {starts_at}. To call it off: by {free_until}.",
    ),
    "request_confirmed_short_notice": Text(
        1,
        "Request {number} confirmed: {first_name}, {language}, {starts_at}."
        " If anything changes call {coordination_phone} at once.",
    ),
    "request_confirmed_now": Text(
        1, "Request {number}: {first_name} has accepted and will call {call_number} within a minute."
    ),
    "request_confirmed_reserved": Text(
        1, "Request {number} confirmed: {first_name}. If anything changes call {coordination_phone}."
    ),
    "request_reminder": Text(
        1,
        "Reminder for request {number}: {starts_at} with {first_name}."
        " If anything changes call {coordination_phone}.",
    ),
    "request_reminder_reserved": Text(
        1, "Reminder: request {number} is still confirmed. If anything changes call {coordination_phone}."
    ),
    "request_uncovered": Text(
        1,
        "Request {number}: nobody found yet, the coordinator is on it."
        " Telephone interpreting: {external_number}.",
    ),
    "request_uncovered_no_service": Text(
        1,
        "Request {number}: nobody found yet, the coordinator is on it."
        " To talk about it call {coordination_phone}.",
    ),
    "request_escalated": Text(
        1,
        "Request {number}: nobody has accepted yet, we keep searching."
        " If you can't wait, telephone interpreting: {external_number}.",
    ),
    "request_escalated_no_service": Text(
        1,
        "Request {number}: nobody has accepted yet, we keep searching."
        " If you can't wait call the coordinator: {coordination_phone}.",
    ),
    "request_mediator_withdrew": Text(
        1,
        "Request {number}: the confirmed person can't come any more, we are already looking for another."
        " By phone or video? Call {coordination_phone}.",
    ),
    "request_mediator_withdrew_remote": Text(
        1,
        "Request {number}: the confirmed person is no longer free."
        " We are already looking for another and will write with the answer.",
    ),
    "request_mediator_late": Text(
        1, "Request {number}: {first_name} is late and arrives at about {arrives_at}. We are sorry."
    ),
    "request_mediator_late_reserved": Text(1, "Request {number}: {first_name} is {late} late. We are sorry."),
    "request_no_show": Text(
        1,
        "Request {number}: {first_name} does not answer. With you? Say so on the page. If not, is"
        " the phone all right? Call {coordination_phone}.",
    ),
    "request_no_show_remote": Text(
        1,
        "Request {number}: {first_name} does not answer. With you? Say so on the page. If not"
        " call {coordination_phone}.",
    ),
    "request_replacement": Text(
        1,
        "Request {number}: we are looking for somebody else at once in place of who did not come."
        " We will write with the answer.",
    ),
    "request_given_up": Text(
        1,
        "Request {number}: we are sorry, we found nobody and the search closes here."
        " For another way call {coordination_phone}.",
    ),
    "request_to_sign": Text(
        1,
        "Request {number}: the hours worked wait for your signature."
        " They are signed on the page of the request; please look at the others too. Thank you!",
    ),
    "request_reconfirming": Text(
        1,
        "Request {number} changed: {first_name} must agree again by {answer_by}."
        " Until then it is not confirmed.",
    ),
    "request_rescue": Text(
        1,
        "Request {number}: {first_name} can't get there but can do it by phone. Is that fine?"
        " Reply OK {number} or NO {number}. We look for others meanwhile.",
    ),
    "request_reinstated": Text(
        1, "Request {number} stands again and the search goes on. It is not confirmed yet, we will write."
    ),
    "request_cancelled": Text(1, "Request {number} has been called off. Thank you for telling us."),
    "request_cancelled_late": Text(
        1, "Request {number}: called off after the notice deadline. Time credited: {credited}."
    ),
    # Series, fixed desks, shifts on call
    "offer_series": Text(
        1,
        "SHIFTS {language} {delivery}: {weekly}, {dates} dates {first}-{last}, {place}. Reply"
        " OK or NO {number} by {answer_by}.",
    ),
    "offer_series_reserved": Text(
        1,
        "SHIFTS {language}{gender}: {dates} dates {first}-{last}, first {band},"
        " {municipality}. Reply OK or NO {number} by {answer_by}.",
    ),
    "offer_on_call": Text(
        1,
        "ON CALL {language} by phone: {when}. Reply OK {number} or NO {number} by {answer_by}.",
    ),
    "offer_series_on_call": Text(
        1,
        "ON CALL {language} by phone: {weekly}, {dates} shifts {first}-{last}. Reply OK"
        " {number} or NO {number} by {answer_by}.",
    ),
    "series_assigned": Text(
        1,
        "{dates} shifts are yours: {weekly}, {first}-{last}, {place}. Contact"
        " {contact_phone}. The first is {number}. Thanks!",
    ),
    "series_assigned_part": Text(
        1,
        "{dates} shifts are yours: {weekly}, {first}-{last}, {place}. Contact"
        " {contact_phone}. {left} others clash. The first is {number}.",
    ),
    "series_assigned_reserved": Text(
        1,
        "Thanks! {dates} shifts are yours: {weekly}, {first}-{last}, {municipality}. The"
        " first is {number}. For details call {coordination_phone}.",
    ),
    "series_assigned_on_call": Text(
        1,
        "Thanks! You are on call {weekly}, {dates} shifts {first}-{last}. The first is"
        " {number}. If you cannot: NO and the shift's number.",
    ),
    "assigned_on_call": Text(
        1,
        "You are on call {when}: shift {number}. Keep your phone on. If you cannot: NO {number}.",
    ),
    "series_changed": Text(
        2,
        "New hours {span}: {weekly}. All stays yours ({kept_shifts}). Not all right? Call"
        " {coordination_phone}.",
    ),
    "series_changed_place": Text(
        2,
        "New place {span}: {weekly}, {address}. All stays yours ({kept_shifts}). Not all"
        " right? NO and the number.",
    ),
    "series_changed_place_reserved": Text(
        2,
        "New place {span} ({weekly}). All stays yours ({kept_shifts}). For details call"
        " {coordination_phone}.",
    ),
    "series_changed_part": Text(
        2,
        "Changed {span}: {weekly}. You keep {kept_shifts}, you lose {lost_shifts}: {numbers}."
        " Info: {coordination_phone}.",
    ),
    "series_changed_part_busy": Text(
        1,
        "Changed {span}: {weekly}. You keep {kept_shifts}, you lose {lost_shifts} as you are"
        " busy: {numbers}. Info: {coordination_phone}.",
    ),
    "series_changed_part_hours": Text(
        1,
        "Changed {span}: {weekly}. You keep {kept_shifts}, you lose {lost_shifts}, outside the"
        " hours you gave: {numbers}. Info: {coordination_phone}.",
    ),
    "series_changed_lost": Text(
        2,
        "Changed {span}: {weekly}. You lose {lost_shifts}: {numbers}. Info: {coordination_phone}.",
    ),
    "series_changed_lost_busy": Text(
        1,
        "Changed {span}: {weekly}. You are busy then, so you lose {lost_shifts}: {numbers}."
        " Info: {coordination_phone}.",
    ),
    "series_changed_lost_hours": Text(
        1,
        "Changed {span}: {weekly}. You lose {lost_shifts}, outside the hours you gave:"
        " {numbers}. Info: {coordination_phone}.",
    ),
    "series_details": Text(
        2,
        "New details {span} ({weekly}). All stays yours. Contact {contact} {contact_phone}.",
    ),
    "series_details_reserved": Text(
        2,
        "New details {span} ({weekly}). All stays yours. For them call {coordination_phone}.",
    ),
    "series_cancelled": Text(
        2,
        "The office called off {lost_shifts} {span} ({weekly}). Nothing to do for you. Thanks!",
    ),
    "series_cancelled_late": Text(
        2,
        "The office called off {lost_shifts} {span} ({weekly}). You are credited {credited}."
        " Info: {coordination_phone}.",
    ),
    "request_series_received": Text(
        1,
        "Series {number} received: {language}, {weekly}, {dates} dates {first}-{last}. We are"
        " searching and will text you.",
    ),
    "request_series_received_reserved": Text(
        1,
        "Series {number} received, {dates} dates. We are searching and will text you.",
    ),
    "request_series_confirmed": Text(
        1,
        "Series {number} confirmed: {first_name}, {weekly}, {dates} dates {first}-{last}.",
    ),
    "request_series_confirmed_part": Text(
        1,
        "Series {number}: {first_name} has accepted {dates} dates, {weekly} {first}-{last}."
        " We still search for {left} others.",
    ),
    "request_series_confirmed_reserved": Text(
        1,
        "Series {number}: {first_name} has accepted {dates} dates. If anything changes call"
        " {coordination_phone}.",
    ),
    "request_series_changed": Text(
        2,
        "Series changed, {of_dates} {span}: {weekly}. Confirmed: {confirmed}, searching: {searching}.",
    ),
    "request_series_changed_reserved": Text(
        2,
        "Series changed, {of_dates} {span}. Confirmed: {confirmed}, searching: {searching}.",
    ),
    "request_series_cancelled": Text(
        2,
        "Series: {of_dates} {span} called off. Thanks for telling us.",
    ),
    "request_series_cancelled_late": Text(
        2,
        "Series: {of_dates} {span} called off past the deadline. Time credited: {owed}.",
    ),
}
