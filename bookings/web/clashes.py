"""Rules that cannot all hold, said kindly: what would go wrong, and which number to look at again."""

from collections.abc import Callable

from bookings.contradictions import Clash, Contradiction
from bookings.rulebook import BY_RULE
from bookings.web.rule_values import amount, written


def sentence(found: Contradiction, *, beside: str | None = None) -> str:
    """What is wrong; beside another number than the first, it says first which one is meant."""
    words = SENTENCES[found.kind](found)
    row = BY_RULE[found.rules[0]]
    return words if beside in {None, row.rule} else f"{row.group.title}, «{row.label}»: {words}"


def _named(found: Contradiction, place: int) -> str:
    """One of the numbers with its name: "«In un giorno al massimo» (8 ore)"."""
    rule = found.rules[place]
    return f"«{BY_RULE[rule].label}» ({_value(found, place)})"


def _value(found: Contradiction, place: int = 0) -> str:
    return written(found.rules[place], found.values[place])


def _least(found: Contradiction) -> str:
    row = BY_RULE[found.rules[0]]
    return f"È troppo poco: almeno {amount(row, row.least)}."


def _greatest(found: Contradiction) -> str:
    row = BY_RULE[found.rules[0]]
    return f"È troppo: al massimo {amount(row, row.greatest)}."


def _above(found: Contradiction) -> str:
    return f"Le corsie si accavallano: {_value(found)} non sono meno di {_named(found, 1)}."


def _wave(found: Contradiction) -> str:
    # The third says that only hours of work pass.
    working = ", contando solo quelle di lavoro," if len(found.rules) > 2 else ""
    return (
        f"Un giro di {_value(found)}{working} può finire quando l'incontro è già cominciato: "
        f"deve durare meno di {_named(found, 1)}."
    )


def _alert(found: Contradiction) -> str:
    if found.rules[0] == "alert_short_after_waves":
        return (
            f"Con {_value(found)} da {_value(found, 2)} l'avviso arriverebbe tardi: "
            f"in tutto devono durare meno di {_named(found, 1)}."
        )
    return (
        f"Dopo {_value(found)} l'incontro può essere già cominciato: deve essere meno di {_named(found, 1)}."
    )


def _second(found: Contradiction) -> str:
    if not found.values[1]:
        return "Il secondo avviso ha i minuti e il primo no: scrivi anche dopo quanto si avvisa il primo."
    return f"Il secondo avviso deve venire dopo il primo, che parte dopo {_value(found, 1)}."


SENTENCES: dict[Clash, Callable[[Contradiction], str]] = {
    Clash.BELOW_LEAST: _least,
    Clash.ABOVE_GREATEST: _greatest,
    Clash.LANES_CROSS: _above,
    Clash.SHORT_LANE_EMPTY: lambda found: (
        f"Così la corsia Breve non si userebbe quasi mai: {_value(found)} coprono già tutto "
        f"fino a {_value(found, 1)}."
    ),
    Clash.HURRIED_LANE_SLEEPS: lambda _: (
        "Le corsie urgenti non dormono mai: qui le proposte devono poter partire anche di notte."
    ),
    Clash.WAVE_OUTLASTS_LEAD: _wave,
    Clash.MARGIN_OUTLASTS_LEAD: lambda found: (
        f"Con {_value(found)} di anticipo ogni proposta urgente scadrebbe prima di partire: "
        f"deve essere meno di {_named(found, 1)}."
    ),
    Clash.ALERT_OUTLASTS_LEAD: _alert,
    Clash.SECOND_ALERT_NOT_AFTER_FIRST: _second,
    Clash.ALERT_BEFORE_REQUEST: lambda found: (
        f"L'avviso arriverebbe insieme alla richiesta: {_value(found)} sono più di {_named(found, 1)}."
    ),
    Clash.QUIET_ALL_DAY: lambda found: (
        f"Dalle {_value(found)} alle {_value(found, 1)} il silenzio durerebbe tutto il giorno: "
        "deve cominciare la sera e finire la mattina."
    ),
    Clash.NO_WORKING_HOURS: lambda found: (
        f"La giornata di lavoro deve finire dopo che comincia, alle {_value(found, 1)}."
    ),
    Clash.QUIET_WHILE_WORKING: lambda found: (
        f"Alle {_value(found)} il silenzio toccherebbe le ore di lavoro: guarda anche {_named(found, 1)}."
    ),
    Clash.OUTSIDE_WORKING_HOURS: lambda found: (
        f"Alle {_value(found)} non c'è nessuno al lavoro: "
        f"scegli un'ora fra le {_value(found, 1)} e le {_value(found, 2)}."
    ),
    Clash.REMINDER_IN_QUIET_HOURS: lambda found: (
        f"Alle {_value(found)} è già silenzio: scegli un'ora fra le {_value(found, 2)} e le {_value(found, 1)}."
    ),
    Clash.REMINDER_OUTLASTS_NOTICE: lambda found: (
        f"Il promemoria partirebbe quando si può ancora disdire senza conseguenze: "
        f"{_value(found)} sono più di {_named(found, 1)}."
    ),
    Clash.FULL_CREDIT_OUTLASTS_NOTICE: lambda found: (
        f"Si pagherebbe tutto anche a chi disdice in tempo: {_value(found)} sono più di {_named(found, 1)}."
    ),
    Clash.WEEK_SHORTER_THAN_DAY: lambda found: (
        f"Una settimana non può avere meno ore di un giorno: guarda anche {_named(found, 1)}."
    ),
    Clash.NO_TIME_TO_REST: lambda found: (
        f"In un giorno non stanno {_value(found)} di riposo e {_value(found, 1)} di lavoro: "
        "insieme al massimo 24 ore."
    ),
}
