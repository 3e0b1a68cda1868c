"""The catalogues of the pages that are spoken in more languages than Italian: gathered, checked, compiled.

Django reads the compiled files; this part needs Babel, which only whoever changes words has.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from mediation.vocabulary import A_LANGUAGE

HOUSE = Path(__file__).resolve().parent.parent
LOCALE = HOUSE / "config" / "locale"
LANGUAGES = ("en", "uk", "fr", "ar", "ro")
HEAD = "# The words of Ponte's pages, which are written in Italian. Under AGPL-3.0-or-later, like Ponte."
WORKING = ("en", "uk")
# What mediators see, and whoever has not signed in: in every language.
TO_EVERYBODY = (
    *(
        f"config/templates/{name}.html"
        for name in (
            *("base", "frame/header", "frame/tongues", "frame/crumbs", "frame/errors", "frame/field"),
            *("frame/footer", "400", "403", "403_csrf", "404", "500", "no_role", "accessibility", "legal"),
        )
    ),
    *(
        f"mediation/templates/mediation/{name}.html"
        for name in (
            "sign_in",
            "take_up",
            "sign_in_link",
            "sign_in_link_over",
            "sign_in_code",
            "sign_in_code_over",
        )
    ),
    *(
        f"notifications/templates/notifications/{name}.html"
        for name in ("ask_for_link", "link_sent", "ask_for_code")
    ),
    *(
        f"bookings/templates/bookings/{name}.html"
        for name in (
            *("offers", "not_today", "needs_a_break", "week", "offer", "offer_head", "offer_facts"),
            *("offer_busy", "offer_over", "offer_closed", "offer_link", "offer_unknown"),
            *("job", "job_facts", "give_back", "availability", "register", "left"),
        )
    ),
    *(
        "config/frame.py",
        "mediation/vocabulary.py",
        "mediation/matching/missing_road.py",
        "mediation/web/written.py",
        "mediation/web/sign_in.py",
        "mediation/web/sign_in_code.py",
    ),
    *("bookings/vocabulary.py", "mediation/data/languages.toml"),
    *(f"notifications/web/{name}.py" for name in ("sign_in_codes", "sign_in_links")),
    *(
        f"bookings/web/{name}.py"
        for name in (
            *(
                "against",
                "offering",
                "job",
                "job_forms",
                "week",
                "availability",
                "availability_form",
                "refusals",
            ),
            *("register_rows", "register"),
        )
    ),
)
# What offices see, and the coordination: in the working languages.
TO_OFFICES: tuple[str, ...] = (
    *(f"config/templates/frame/{name}.html" for name in ("live_state", "pages", "radios")),
    *(
        f"bookings/templates/bookings/{name}.html"
        for name in (
            *("ward", "ward_actions", "ward_card", "ward_choose", "ward_gone", "ward_now", "ward_running"),
            *(
                "ward_title",
                "ward_wait",
                "is_she_there",
                "absent_buttons",
                "end_buttons",
                "problem_after",
                "times_again",
            ),
            *("problem_buttons", "rescue_buttons", "new_booking", "request_body", "request_contact"),
            *("ask_by", "read_back", "receipt", "bookings", "booking", "booking_actions", "booking_facts"),
            *("booking_live", "booking_now", "timeline", "undo", "change_booking", "go_on"),
            *("all_series", "new_series", "series"),
        )
    ),
    *("mediation/matching/verdict.py", "bookings/advice.py", "bookings/short_notice.py"),
    *("bookings/actions/cancelling.py", "notifications/web/leaflets.py"),
    *(
        f"notifications/templates/notifications/{name}.html"
        for name in ("leaflet", "leaflets", "send_leaflet")
    ),
    *(f"mediation/web/{name}.py" for name in ("access", "fields")),
    *(
        f"bookings/web/{name}.py"
        for name in (
            *("acting", "change_form", "changing", "read_back", "request_form", "resuming", "sentences"),
            *("slots", "standing", "timeline", "ward", "ward_card", "ward_form"),
            *("foretelling", "series", "series_form"),
        )
    ),
)
TO_COORDINATION: tuple[str, ...] = (
    *(
        f"bookings/templates/bookings/{name}.html"
        for name in (
            *("board_day", "board_now", "board_parts", "board_week", "day_map"),
            *("who_can", "mark", "free", "enter_done"),
            *("reports", "reports_bars", "reports_heat", "reports_waits"),
            *("ward_keys", "ward_key", "ward_key_state", "ward_card_sentences"),
            *("rules", "rule", "rules_changes", "rules_version"),
        )
    ),
    *(
        f"notifications/templates/notifications/{name}.html"
        for name in (
            *("to_settle", "to_settle_now", "to_settle_parts", "bookings_to_settle", "records_to_settle"),
            *("phones", "phones_list", "phone", "phone_thread"),
            *("mailbox", "mailbox_letters", "mailboxes_list"),
            *("answer_reply", "messages", "write_leaflet"),
            *("texts", "text", "text_state", "text_preview", "speeches"),
        )
    ),
    *(
        f"bookings/web/{name}.py"
        for name in (
            *("board", "board_table", "province_map", "choosing", "covering", "free", "entering"),
            *("reporting", "pictures"),
            *("ruling", "rules_form", "rule_values", "clashes"),
        )
    ),
    *("mediation/matching/reasons.py", "bookings/rulebook.py"),
    *("config/templates/demo.html", "config/demonstration.py"),
    *("notifications/vocabulary.py", "notifications/texts/alarms.py"),
    *(
        f"notifications/web/{name}.py"
        for name in (
            *("settling", "answering", "listing", "reads", "troubles"),
            *("texts", "rewording", "text_words", "text_groups", "speeches"),
            *("phones", "mailboxes"),
        )
    ),
)
# What the admin calls its tables, columns and rows.
IN_THE_ADMIN: tuple[str, ...] = (
    *(f"mediation/admin/{name}.py" for name in ("accounts", "catalogue", "fields", "mediators")),
    *("bookings/admin.py", "notifications/admin.py"),
    *(f"{app}/apps.py" for app in ("mediation", "bookings", "notifications")),
    *(
        f"mediation/models/{name}.py"
        for name in ("account", "calendar", "language", "organisation", "phone", "place")
    ),
    *(f"bookings/models/{name}.py" for name in ("booking", "fund", "policy")),
    *(f"notifications/models/{name}.py" for name in ("gateway", "speech_approval", "text_version")),
)
# Of Django's own words in the admin those that it has no Ukrainian for.
OF_DJANGO = (
    *("Model name", "Add link", "Change or view list link"),
    "After you’ve created a user, you’ll be able to edit more user options.",
)
KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
# In a source that every page shares, what only offices and the coordination are told: Django's functions, renamed.
KEYWORDS_AT_WORK = {**KEYWORDS, **dict.fromkeys(("at_work", "noop_at_work"), None)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
CONTEXT = str | None
# As translators and Django know it; Babel has its last two the other way round.
ARABIC = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
)


class Words(Catalog):
    """Without what would change at each run: who wrote it stands in the history."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", ARABIC if self.locale_identifier == "ar" else self.plural_forms),
        ]


def gather() -> None:
    """Bring each catalogue to what the sources say, and compile it; what is new waits there for its translation."""
    for language in LANGUAGES:
        words = _renewed(language)
        po_of(language).parent.mkdir(parents=True, exist_ok=True)
        po_of(language).write_bytes(_as_po(words))
        mo_of(language).write_bytes(_as_mo(words))


def faults() -> list[str]:
    return [f"{language}: {fault}" for language in LANGUAGES for fault in _faults_of(language)]


def po_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def mo_of(language: str) -> Path:
    return po_of(language).with_suffix(".mo")


# --- What the sources say


def sources_of(language: str) -> tuple[str, ...]:
    at_work = (*TO_OFFICES, *TO_COORDINATION, *IN_THE_ADMIN) if language in WORKING else ()
    return (*TO_EVERYBODY, *at_work)


def said(language: str) -> Catalog:
    """Every message of the sources, with the files that it stands in."""
    catalog = Catalog(fuzzy=False)
    keywords = KEYWORDS_AT_WORK if language in WORKING else KEYWORDS
    for source in sources_of(language):
        for message, context in messages_in(source, (HOUSE / source).read_text(), keywords=keywords):
            catalog.add(message, locations=[(source, 1)], context=context)
    for message in OF_DJANGO if language in WORKING else ():
        catalog.add(message, locations=[("config/words.py", 1)])
    return catalog


def messages_in(
    name: str, text: str, *, keywords: Mapping[str, Any] = KEYWORDS
) -> Iterator[tuple[str | tuple[str, ...], CONTEXT]]:
    if name.endswith(".toml"):
        yield from _of_the_languages(tomllib.loads(text)["language"], at_work="at_work" in keywords)
        return
    if name.endswith(".html"):
        # Django turns a template into lines that look like Python, but for their indentation.
        text = "\n".join(line.strip() for line in templatize(text, origin=name).splitlines())
    for _, message, _, context in extract("python", BytesIO(text.encode()), keywords):
        yield message, context


def _of_the_languages(rows: Iterable[Mapping[str, str]], *, at_work: bool) -> Iterator[tuple[str, CONTEXT]]:
    """Their names; and what to mind when asking for one, which only those at work are told."""
    for row in rows:
        yield row["name"], A_LANGUAGE
        if at_work and (warning := row.get("warning")):
            yield warning, None


# --- Catalogues


def _renewed(language: str) -> Words:
    """The messages of the sources in their order, with the translations that there are."""
    there, words = _read(language), _empty(language)
    for message in _messages(said(language)):
        known = there.get(message.id, message.context)
        string = known.string if known and known.id == message.id else ""
        flags = {flag for flag in known.flags if flag == "fuzzy"} if known else set()
        words.add(message.id, string, message.locations, flags, context=message.context)
    return words


def _read(language: str) -> Catalog:
    if not po_of(language).exists():
        return Catalog(language)
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language)


def _empty(language: str) -> Words:
    return Words(language, header_comment=HEAD, fuzzy=False, charset="utf-8")


def _as_po(words: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, words, width=110, include_lineno=False)
    return written.getvalue()


def _as_mo(words: Catalog) -> bytes:
    written = BytesIO()
    write_mo(written, words)
    return written.getvalue()


def _messages(catalog: Iterable[Message]) -> list[Message]:
    """All but the head."""
    return [message for message in catalog if message.id]


# --- What is wrong


def _faults_of(language: str) -> Iterator[str]:
    there, needed = _read(language), _messages(said(language))
    for message in needed:
        found = there.get(message.id, message.context)
        yield from faults_in(message, found if found and found.id == message.id else None)
    left_over = {_key(message) for message in _messages(there)} - {_key(message) for message in needed}
    yield from (f"no page says any more: {key}" for key in sorted(map(str, left_over)))
    words = _renewed(language)
    if po_of(language).read_bytes() != _as_po(words) or mo_of(language).read_bytes() != _as_mo(words):
        yield "the catalogue is not as it is gathered: run start.py words"


def _key(message: Message) -> tuple[object, CONTEXT]:
    return message.id, message.context


def faults_in(message: Message, found: Message | None) -> Iterator[str]:
    """What is wrong with the translation of one message."""
    ids = _forms(message.id)
    if found is None:
        yield f"missing: {ids[0]}"
        return
    strings = _forms(found.string)
    if found.fuzzy:
        yield f"fuzzy: {ids[0]}"
    if not all(strings):
        yield f"untranslated: {ids[0]}"
    if any(not _fits(string, ids) for string in filter(None, strings)):
        yield f"other placeholders: {ids[0]}"


def _forms(text: object) -> tuple[str, ...]:
    """Of a message that counts there are several."""
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text),)


def _fits(string: str, ids: tuple[str, ...]) -> bool:
    """Whether it has the placeholders of the message; a form for one or two may say so in a word."""
    said, needed = _placeholders(string), _placeholders(ids[-1])
    return said == needed if len(ids) == 1 else said <= needed


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(match.group(0) for match in PLACEHOLDER.finditer(text))
