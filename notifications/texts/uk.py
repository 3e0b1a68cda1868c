"""Ukrainian, in its own letters: 70 to one SMS, 67 to each part of a longer one, so every word is weighed."""

from collections.abc import Mapping
from typing import Final

from notifications.texts.formatting import Writing
from notifications.texts.keys import Text

WRITING: Final = Writing(
    weekdays=("пн", "вт", "ср", "чт", "пт", "сб", "нд"),
    date="{weekday} {day:02}.{month:02}",
    hours_follow=" ",
    full_hour="{h}:00",
    hour="{h}:{m:02}",
    clock="{h:02}:{m:02}",
    night="вночі (0-6)",
    morning="вранці",
    afternoon="вдень",
    evening="ввечері",
    days_unit="дн",
    hours_unit="год",
    minutes_unit="хв",
    deliveries={"onsite": "на місці", "phone": "телефоном", "video": "по відео"},
    genders={"any": "", "female": " (потрібна жінка)", "male": " (потрібен чоловік)"},
)


# Drafts: `approved_by` stays empty until a native mediator has read them.
TEXTS: Final[Mapping[str, Text]] = {
    # To mediators: asked
    "offer_planned": Text(
        1, "Зміна {language} {delivery}: {when}, {place}. ТАК чи НІ {number} до {answer_by}"
    ),
    "offer_planned_reserved": Text(
        1, "Зміна {language}{gender}: {band}, {municipality}. ТАК чи НІ {number} до {answer_by}"
    ),
    "offer_urgent": Text(
        1, "Терміново! {language} {delivery}: {when}, {place}. ТАК чи НІ {number} до {answer_by_clock}"
    ),
    "offer_urgent_reserved": Text(
        1, "Терміново! {language}{gender}: {band}, {municipality}. ТАК чи НІ {number} до {answer_by_clock}"
    ),
    "offer_now": Text(1, "ЗАРАЗ! {language} {delivery}, {place}. ТАК чи НІ {number} до {answer_by_clock}"),
    "offer_now_reserved": Text(
        1, "ЗАРАЗ! {language}{gender}, {municipality}. ТАК чи НІ {number} до {answer_by_clock}"
    ),
    "offer_taken": Text(1, "Зміну {number} вже віддано іншій людині. Відповідати не треба, дякуємо!"),
    "offer_withdrawn": Text(1, "Зміну {number} скасовано. Відповідати вже не треба. Дякуємо вам!"),
    "offer_void": Text(1, "Пропозиція {number} вже не діє, відповідати не треба. Дякуємо вам!"),
    # To mediators: accepted or assigned
    "assigned": Text(
        1, "Зміна {number} ваша: {when}, {address}. {contact} {contact_phone}. Не можете? НІ {number}"
    ),
    "assigned_phone": Text(
        1, "Зміна {number} ваша: {when} дзвоніть {call_number} ({contact}). Не можете? НІ {number}"
    ),
    "assigned_video": Text(
        1,
        "Зміна {number} ваша: {when} по відео. Посилання: {contact} {contact_phone}. Не можете? НІ {number}",
    ),
    "assigned_phone_now": Text(1, "Зміна {number} ваша, дякуємо! Дзвоніть ЗАРАЗ {call_number}, вас чекають"),
    "assigned_reserved": Text(
        1,
        "Зміна {number} ваша: {when}, {municipality}. Деталі: {coordination_phone}. Не можете? НІ {number}",
    ),
    "assigned_by_coordinator": Text(
        1,
        "Для вас зміна {number}: {when}, {address}. Контакт {contact_phone}. Не можете? НІ {number}",
    ),
    "assigned_by_coordinator_phone": Text(
        1,
        "Для вас зміна {number}: {when} дзвоніть {call_number} ({contact}). Не можете? НІ {number}",
    ),
    "assigned_by_coordinator_video": Text(
        1,
        "Для вас зміна {number}: {when} по відео. Посилання: {contact} {contact_phone}."
        " Не можете? НІ {number}",
    ),
    "assigned_by_coordinator_phone_now": Text(
        1, "Для вас зміна {number}: дзвоніть ЗАРАЗ {call_number}! Ні? Пишіть НІ {number}"
    ),
    "assigned_by_coordinator_reserved": Text(
        1,
        "Для вас зміна {number}: {when}, {municipality}. Деталі: {coordination_phone}."
        " Не можете? НІ {number}",
    ),
    "reminder_day_before": Text(
        1, "Нагадуємо, зміна {number} {delivery}: {when}, {place}. OK {number} - буду, НІ {number} - не зможу"
    ),
    "reminder_day_before_reserved": Text(
        1, "Нагадуємо, зміна {number}: {when}, {municipality}. OK {number} - буду, НІ {number} - не зможу"
    ),
    "reminder_two_hours": Text(
        1, "Скоро зміна {number} {delivery}: {starts_at}, {place}. Проблема? {coordination_phone}"
    ),
    "reminder_two_hours_reserved": Text(
        1, "Скоро зміна {number}: {starts_at}, {municipality}. Проблема? {coordination_phone}"
    ),
    # To mediators: changed
    "cancelled_by_office": Text(1, "Зміну {number}, {starts_at}, скасувала установа. Дякуємо вам!"),
    "cancelled_by_office_late": Text(
        1, "Зміну {number}, {starts_at}, скасовано за {notice}. Вам {credited}. Тел. {coordination_phone}"
    ),
    "released_confirmed": Text(1, "Добре, зміну {number}, {starts_at}, повернено. Дякуємо вам!"),
    "removed_by_coordinator": Text(
        1, "Зміна {number}, {starts_at}, уже не ваша. Питання: {coordination_phone}"
    ),
    "details_changed": Text(
        2, "Зміна {number} ваша, нові дані: {when}, {address}. {contact} {contact_phone}"
    ),
    "details_changed_phone": Text(
        1, "Зміна {number} ваша, нові дані: {when} дзвоніть {call_number} ({contact})"
    ),
    "details_changed_video": Text(
        1, "Зміна {number} ваша, нові дані: {when} по відео. Посилання: {contact} {contact_phone}"
    ),
    "details_changed_reserved": Text(
        1, "Зміна {number} ваша, нові дані: {when}, {municipality}. Деталі: {coordination_phone}"
    ),
    "reconfirm": Text(
        1,
        "Зміна {number} інша: була {other_when}, тепер {when}, {municipality}."
        " ТАК чи НІ {number} до {answer_by}",
    ),
    "reconfirm_otherwise": Text(
        1,
        "Зміна {number} інша: {language} {delivery}, {when}, {municipality}."
        " ТАК чи НІ {number} до {answer_by}",
    ),
    "reconfirm_otherwise_reserved": Text(
        1,
        "Зміна {number} інша: {when}, {municipality}. Тел. {coordination_phone}."
        " ТАК чи НІ {number} до {answer_by}",
    ),
    "changed_too_much": Text(1, "Зміна {number} тепер {when} і вже не ваша. Питання? {coordination_phone}"),
    "reconfirm_lapsed": Text(1, "Зміна {number}: відповіді немає, шукаємо інших. Тел. {coordination_phone}"),
    "rescue_noted": Text(1, "Дякуємо! Зміна {number}: питаємо, чи можна телефоном, і шукаємо."),
    "rescue_over": Text(1, "Зміна {number}: телефон уже не потрібен, ви вільні. Дякуємо!"),
    "job_entered": Text(1, "Записали вашу зміну {number}: {when}. Не так? {coordination_phone}"),
    # To mediators: answered
    "decline_noted": Text(1, "Добре, зміна {number}: ні. На інші пропозиції не вплине. Дякуємо!"),
    "already_yours": Text(1, "Зміна {number} вже ваша: {when}. Не можете? НІ {number}"),
    "already_started": Text(1, "Зміна {number} вже почалася. Дзвоніть координації: {coordination_phone}"),
    "busy_elsewhere": Text(
        1, "У вас уже {other_number}, {other_when}. {number} не встигнете. {coordination_phone}"
    ),
    "hours_exceeded": Text(1, "Зміна {number} - понад ваші години чи відпочинок. Тел. {coordination_phone}"),
    "reminder_ok_noted": Text(1, "Дякуємо за підтвердження! Зміна {number}, {starts_at}."),
    "which_booking": Text(1, "Яка зміна? {numbers}. Пишіть ТАК або НІ з номером: ТАК {number}"),
    "which_giving_back": Text(1, "Ваші зміни: {numbers}. Повернути одну: НІ з номером, НІ {number}"),
    "confirm_giving_back": Text(1, "Повернути зміну {number}, {when}? Тоді пишіть НІ {number}."),
    "conditional_heard": Text(
        1, "Передали координації, {coordination_phone}. Пишіть лише ТАК чи НІ {number}"
    ),
    "conditional_heard_several": Text(
        1, "Передали координації, {coordination_phone}. Пишіть ТАК чи НІ з номером"
    ),
    "not_understood": Text(1, "Вибачте, не зрозуміли. Пишіть ТАК {number} або НІ {number}"),
    "not_understood_several": Text(1, "Не зрозуміли. Зміни: {numbers}. ТАК або НІ з номером: ТАК {number}"),
    "not_understood_nothing_open": Text(
        1, "Не зрозуміли, передали координації. Терміново? {coordination_phone}"
    ),
    "nothing_open": Text(1, "Дякуємо! Зараз пропозицій для вас немає. Напишемо, щойно будуть."),
    "number_not_found": Text(1, "Зміни {number} у вас немає. Перевірте номер. Тел. {coordination_phone}"),
    "closed_offer_taken": Text(1, "Дякуємо! Зміну {number} вже віддано іншій людині. До зустрічі!"),
    "closed_offer_expired": Text(1, "Дякуємо! Зміна {number}: час вийшов {closed_at}. До зустрічі!"),
    "closed_offer_cancelled": Text(
        2, "Дякуємо! Пропозиція {number} вже закрита. Питання? {coordination_phone}"
    ),
    "closed_offer_declined": Text(1, "Для {number} ви писали НІ. Передумали? Дзвоніть {coordination_phone}"),
    "opted_in": Text(1, "Готово, дякуємо! Ви знову отримуєте пропозиції змін по SMS."),
    "courtesy": Text(1, "Дякуємо вам, до зустрічі!"),
    "courtesy_open_offer": Text(1, "Дякуємо! Чекаємо на відповідь: ТАК {number} або НІ {number}"),
    "missed_call_accepted": Text(
        1, "Дзвінок отримано, зміна {number} ваша! Деталі далі. Помилка? НІ {number}"
    ),
    "missed_call_unclear": Text(1, "Дзвінок отримано. Яка зміна? {numbers}. Пишіть ТАК {number}"),
    "missed_call_nothing_open": Text(
        1, "Дзвінок отримано, але пропозицій зараз немає. Тел. {coordination_phone}"
    ),
    # To requesters
    "request_received": Text(1, "Запит {number}: шукаємо {language}, {when}. Напишемо."),
    "request_received_now": Text(1, "Запит {number} отримано: {language}, ТЕРМІНОВО. Шукаємо."),
    "request_received_reserved": Text(1, "Запит {number} отримано. Шукаємо, напишемо вам."),
    "request_searching_wave": Text(1, "Запит {number}: шукаємо далі. Запитано людей: {asked}."),
    "request_confirmed": Text(
        1, "Запит {number}: буде {first_name}, {language}, {starts_at}. Скасувати до {free_until}"
    ),
    "request_confirmed_short_notice": Text(
        1, "Запит {number}: буде {first_name}, {language}, {starts_at}. Зміни? {coordination_phone}"
    ),
    "request_confirmed_now": Text(1, "Запит {number}: {first_name} за хвилину подзвонить на {call_number}"),
    "request_confirmed_reserved": Text(
        1, "Запит {number} підтверджено: {first_name}. Зміни? Тел. {coordination_phone}"
    ),
    "request_reminder": Text(
        1, "Нагадуємо, запит {number}: {starts_at}, {first_name}. Тел. {coordination_phone}"
    ),
    "request_reminder_reserved": Text(
        1, "Нагадуємо: запит {number} підтверджено. Зміни? Тел. {coordination_phone}"
    ),
    "request_uncovered": Text(
        1, "Запит {number}: поки нікого, шукає координація. Переклад: {external_number}"
    ),
    "request_uncovered_no_service": Text(
        1, "Запит {number}: поки нікого, шукає координація. Тел. {coordination_phone}"
    ),
    "request_escalated": Text(1, "Запит {number}: поки нікого, шукаємо далі. Переклад: {external_number}"),
    "request_escalated_no_service": Text(
        1, "Запит {number}: поки нікого, шукаємо далі. Тел. {coordination_phone}"
    ),
    "request_mediator_withdrew": Text(
        1, "Запит {number}: медіатор не зможе, шукаємо. Телефоном чи відео? Дзвоніть {coordination_phone}"
    ),
    "request_mediator_withdrew_remote": Text(
        1, "Запит {number}: медіатор не зможе. Вже шукаємо іншу людину, напишемо."
    ),
    "request_given_up": Text(1, "Запит {number}: на жаль, нікого не знайшли. Дзвоніть {coordination_phone}"),
    "request_reconfirming": Text(1, "Запит {number} інший: чекаємо згоди, {first_name}, до {answer_by}"),
    "request_rescue": Text(
        1, "Запит {number}: {first_name} не доїде, але може телефоном. ТАК {number} чи НІ {number}?"
    ),
    "request_reinstated": Text(1, "Запит {number} знову діє, шукаємо. Ще не підтверджено."),
    "request_cancelled": Text(1, "Запит {number} скасовано. Дякуємо, що повідомили."),
    "request_cancelled_late": Text(1, "Запит {number} скасовано після терміну. Зараховано: {credited}."),
}
