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
    span="{first}-{last}",
    one_day="{first}",
    dates=("дата", "дати", "дат"),
    shifts=("зміна", "зміни", "змін"),
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
    "offer_prepaid": Text(
        1,
        "Оплачено! {language} {delivery}: {when}, {place}. ТАК чи НІ {number} до {answer_by}",
    ),
    "offer_prepaid_reserved": Text(
        1,
        "Оплачено! {language}{gender}: {band}, {municipality}. ТАК чи НІ {number} до {answer_by}",
    ),
    "offer_nudge": Text(1, "Чекаємо відповіді: ТАК {number} чи НІ {number} до {closed_at}"),
    "offer_taken": Text(2, "Зміну {number} вже віддано, дякуємо! У резерв? ТАК {number}"),
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
    "assigned_bridge": Text(1, "Зміна {number} ваша! З'єднуємо вас. Нема дзвінка? {call_number}"),
    "assigned_reserved": Text(
        1,
        "Зміна {number} ваша: {when}, {municipality}. Деталі: {coordination_phone}. Не можете? НІ {number}",
    ),
    "team_so_far": Text(1, "Зміна {number}: разом з вами {colleagues}"),
    "colleague_joined": Text(1, "Зміна {number}: з вами буде {first_name}"),
    "colleague_left": Text(1, "Зміна {number}: {first_name} не зможе. Ваше місце за вами"),
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
    "assigned_by_coordinator_bridge": Text(
        1, "Зміна {number} для вас, з'єднуємо. Ні? {call_number} або НІ {number}"
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
    "reminder_chase": Text(1, "Зміна {number}, {starts_at}: чекаємо. ТАК чи НІ {number}?"),
    "check_departure": Text(1, "{starts_at}, {municipality}: їдете? ТАК {number} чи НІ {number}"),
    "check_arrival": Text(1, "{starts_at}: ви там? ТАК {number}. Інакше {coordination_phone}"),
    "record_corrected": Text(
        1, "Зміна {number}: {worked_from}-{worked_to} ({credited}). Ні? {coordination_phone}"
    ),
    # To mediators: changed
    "freed_time_reused": Text(1, "Зміна {number}: {credited} вже оплачено, рахуємо раз."),
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
    "changed_once_more": Text(1, "Зміна {number} ще раз змінилась: дайте відповідь на новий SMS."),
    "moved_at_short_notice": Text(1, "Зміну {number} змінено запізно: вам зараховано {credited}."),
    "reconfirm_lapsed": Text(1, "Зміна {number}: відповіді немає, шукаємо інших. Тел. {coordination_phone}"),
    "rescue_noted": Text(1, "Дякуємо! Зміна {number}: питаємо, чи можна телефоном, і шукаємо."),
    "rescue_over": Text(1, "Зміна {number}: телефон уже не потрібен, ви вільні. Дякуємо!"),
    "job_entered": Text(1, "Записали вашу зміну {number}: {when}. Не так? {coordination_phone}"),
    # To mediators: answered
    "decline_noted": Text(1, "Добре, зміна {number}: ні. На інші пропозиції не вплине. Дякуємо!"),
    "help_noted": Text(1, "Координація знає, передзвонить. Небезпека? 112. {coordination_phone}"),
    "already_yours": Text(1, "Зміна {number} вже ваша: {when}. Не можете? НІ {number}"),
    "already_started": Text(1, "Зміна {number} вже почалася. Дзвоніть координації: {coordination_phone}"),
    "busy_elsewhere": Text(
        1, "У вас уже {other_number}, {other_when}. {number} не встигнете. {coordination_phone}"
    ),
    "hours_exceeded": Text(1, "Зміна {number} - понад ваші години чи відпочинок. Тел. {coordination_phone}"),
    "reminder_ok_noted": Text(1, "Дякуємо за підтвердження! Зміна {number}, {starts_at}."),
    "check_in_noted": Text(1, "Дякуємо! Наприкінці: КІНЕЦЬ {number} 10:05-11:20"),
    "late_noted": Text(1, "Записали: зміна {number}, ви будете близько {arrives_at}. Дякуємо!"),
    "late_how_long": Text(1, "На скільки хвилин? Пишіть ЗАПІЗНЮСЬ {number} 15"),
    "which_late": Text(1, "Яка зміна? {numbers}. Пишіть ЗАПІЗНЮСЬ {number} 15"),
    "end_noted": Text(1, "Зміна {number}: {worked_from}-{worked_to}, {worked}. Дякуємо!"),
    "end_agreed": Text(1, "Є {worked_from}-{worked_to}, {worked}. Інакше: КІНЕЦЬ {number} 10:05-11:20"),
    "end_impossible": Text(1, "Не той час ({when}). Пишіть КІНЕЦЬ {number} 10:05-11:20"),
    "end_in_future": Text(1, "Ця година ще не настала. Потім: КІНЕЦЬ {number} 10:05-11:20"),
    "end_not_begun": Text(1, "Зміна {number} почнеться {starts_at}. Не можете? НІ {number}"),
    "job_over": Text(1, "Зміна {number} вже закінчилась. Питання: {coordination_phone}"),
    "end_signed": Text(1, "Зміну {number} вже підписано. Питання: {coordination_phone}"),
    "end_contested": Text(1, "Щодо зміни {number} є інші дані. Дзвоніть: {coordination_phone}"),
    "which_end": Text(1, "Яка зміна? {numbers}. Пишіть КІНЕЦЬ {number} 10:05-11:20"),
    "no_job_now": Text(1, "Зараз вашої зміни не бачимо. Питання: {coordination_phone}"),
    "hours_this_month": Text(
        1, "Місяць: змін {done}, {worked}, зараховано {credited}, без підпису {unsigned}"
    ),
    "which_yes": Text(1, "Яка зміна? {numbers}. Пишіть ТАК {number}"),
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
    "closed_offer_reserve": Text(1, "Дякуємо! {number} вже зайнято. Ви в резерві N {position}, напишемо."),
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
    "sign_in_code": Text(1, "{code} — код входу в Ponte до {code_until}. Нікому його не кажіть"),
    # To requesters
    "request_received": Text(2, "Запит {number}: {language}, {when}. Шукаємо з {asking_from}"),
    "request_received_now": Text(1, "Запит {number} отримано: {language}, ТЕРМІНОВО. Шукаємо."),
    "request_received_reserved": Text(1, "Запит {number} отримано. Шукаємо, напишемо вам."),
    "request_searching_wave": Text(1, "Запит {number}: шукаємо далі. Запитано людей: {asked}."),
    "request_partly_confirmed": Text(
        1, "Запит {number}: буде {first_name}, {covered} з {needed}. Шукаємо далі"
    ),
    "request_assigned": Text(
        1, "Запит {number}: призначено {first_name}, {starts_at}. Скасувати до {free_until}"
    ),
    "request_assigned_short_notice": Text(
        1, "Запит {number}: призначено {first_name}, {starts_at}. Зміни? {coordination_phone}"
    ),
    "request_assigned_now": Text(1, "Запит {number}: призначено {first_name}, подзвонить на {call_number}"),
    "request_assigned_reserved": Text(
        1, "Запит {number}: призначено {first_name}. Зміни? Тел. {coordination_phone}"
    ),
    "request_partly_assigned": Text(
        1, "Запит {number}: призначено {first_name}, {covered} з {needed}. Шукаємо далі"
    ),
    "request_partly_uncovered": Text(
        1, "Запит {number}: є {covered} з {needed}. Прийняти так? {coordination_phone}"
    ),
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
    "request_mediator_late": Text(1, "Запит {number}: {first_name} буде близько {arrives_at}. Вибачте!"),
    "request_mediator_late_reserved": Text(1, "Запит {number}: {first_name} запізнюється, {late}. Вибачте!"),
    "request_no_show": Text(1, "Запит {number}: {first_name} у вас? Ні? Дзвоніть {coordination_phone}"),
    "request_no_show_remote": Text(1, "Запит {number}: {first_name} з вами? Ні? {coordination_phone}"),
    "request_replacement": Text(1, "Запит {number}: шукаємо заміну тому, хто не прийшов."),
    "request_given_up": Text(1, "Запит {number}: на жаль, нікого не знайшли. Дзвоніть {coordination_phone}"),
    "request_to_sign": Text(1, "Запит {number}: підпишіть, будь ласка, години, і інших запитів теж"),
    "request_reconfirming": Text(1, "Запит {number} інший: чекаємо згоди, {first_name}, до {answer_by}"),
    "request_rescue": Text(
        1, "Запит {number}: {first_name} не доїде, але може телефоном. ТАК {number} чи НІ {number}?"
    ),
    "request_reinstated": Text(1, "Запит {number} знову діє, шукаємо. Ще не підтверджено."),
    "request_cancelled": Text(1, "Запит {number} скасовано. Дякуємо, що повідомили."),
    "request_cancelled_late": Text(1, "Запит {number} скасовано після терміну. Зараховано: {credited}."),
    # Series, fixed desks, shifts on call
    "offer_series": Text(
        1,
        "Зміни {language} {delivery}: {weekly}, {dates} дат {first}-{last}, {place}. ТАК чи"
        " НІ {number} до {answer_by}",
    ),
    "offer_series_reserved": Text(
        1,
        "Зміни {language}{gender}: {dates} дат {first}-{last}, з {band}, {municipality}. ТАК"
        " чи НІ {number} до {answer_by}",
    ),
    "offer_on_call": Text(
        1,
        "Чергування {language}: {when}. ТАК чи НІ {number} до {answer_by}",
    ),
    "offer_series_on_call": Text(
        1,
        "Чергування {language}: {weekly}, {dates} дат {first}-{last}. ТАК чи НІ {number} до {answer_by}",
    ),
    "series_assigned": Text(
        1,
        "Ваших змін {dates}: {weekly}, {first}-{last}, {place}. Тел. {contact_phone}. Перша: {number}",
    ),
    "series_assigned_part": Text(
        1,
        "Ваших змін {dates}: {weekly}, {first}-{last}, {place}. Тел. {contact_phone}. Ще"
        " {left} не встигнете. Перша: {number}",
    ),
    "series_assigned_reserved": Text(
        1,
        "Ваших змін {dates}: {weekly}, {first}-{last}, {municipality}. Перша: {number}."
        " Деталі: {coordination_phone}",
    ),
    "series_assigned_on_call": Text(
        1,
        "Ви чергуєте {weekly}, {dates} дат {first}-{last}. Перша: {number}",
    ),
    "assigned_on_call": Text(
        1,
        "Ви чергуєте {when}, зміна {number}. Не можете? НІ {number}",
    ),
    "series_changed": Text(
        2,
        "Новий час {span}: {weekly}. Ваше: {kept_shifts}. Тел. {coordination_phone}",
    ),
    "series_changed_place": Text(
        2,
        "Нове місце {span}: {weekly}, {address}. Ваше: {kept_shifts}",
    ),
    "series_changed_place_reserved": Text(
        2,
        "Нове місце {span} ({weekly}). Ваше: {kept_shifts}. {coordination_phone}",
    ),
    "series_changed_part": Text(
        2,
        "Зміни {span}: {weekly}. Ваше: {kept_shifts}, не ваше: {lost_shifts}, {numbers}. Тел. {coordination_phone}",
    ),
    "series_changed_part_busy": Text(
        1,
        "Зміни {span}: {weekly}. Ваше: {kept_shifts}, зайняті: {lost_shifts}, {numbers}. Тел. {coordination_phone}",
    ),
    "series_changed_part_hours": Text(
        1,
        "Зміни {span}: {weekly}. Ваше: {kept_shifts}, поза часом: {lost_shifts}, {numbers}. Тел. {coordination_phone}",
    ),
    "series_changed_lost": Text(
        2,
        "Зміни {span}: {weekly}. Не ваше: {lost_shifts}, {numbers}. Тел. {coordination_phone}",
    ),
    "series_changed_lost_busy": Text(
        1,
        "Зміни {span}: {weekly}. Ви зайняті, не ваше: {lost_shifts}, {numbers}. Тел. {coordination_phone}",
    ),
    "series_changed_lost_hours": Text(
        1,
        "Зміни {span}: {weekly}. Поза вашим часом: {lost_shifts}, {numbers}. Тел. {coordination_phone}",
    ),
    "series_details": Text(
        2,
        "Нові дані {span} ({weekly}): {contact} {contact_phone}. Усе ваше",
    ),
    "series_details_reserved": Text(
        2,
        "Нові дані {span} ({weekly}). Усе ваше. Тел. {coordination_phone}",
    ),
    "series_cancelled": Text(
        2,
        "Установа скасувала {lost_shifts} {span} ({weekly}). Дякуємо!",
    ),
    "series_cancelled_late": Text(
        2,
        "Скасовано {lost_shifts} {span} ({weekly}). Вам {credited}. Тел. {coordination_phone}",
    ),
    "request_series_received": Text(
        1,
        "Серія {number}: {language}, {weekly}, {dates} дат {first}-{last}. Шукаємо.",
    ),
    "request_series_received_reserved": Text(
        1,
        "Серія {number}, {dates} дат. Шукаємо, напишемо вам.",
    ),
    "request_series_confirmed": Text(
        1,
        "Серія {number}: {first_name}, {weekly}, {dates} дат {first}-{last}",
    ),
    "request_series_confirmed_part": Text(
        1,
        "Серія {number}: {first_name}, {weekly}, {dates} дат {first}-{last}. Ще шукаємо {left}",
    ),
    "request_series_confirmed_reserved": Text(
        1,
        "Серія {number}: {first_name}, {dates} дат. Тел. {coordination_phone}",
    ),
    "request_series_changed": Text(
        2,
        "Серія {span}: {weekly}, {of_dates}. Є {confirmed}, шукаємо {searching}",
    ),
    "request_series_changed_reserved": Text(
        2,
        "Серія змінена, {of_dates} {span}. Є {confirmed}, шукаємо {searching}",
    ),
    "request_series_cancelled": Text(
        2,
        "Серія: скасовано {of_dates} {span}. Дякуємо!",
    ),
    "request_series_cancelled_late": Text(
        2,
        "Серія: скасовано {of_dates} {span}. Зараховано: {owed}.",
    ),
}
