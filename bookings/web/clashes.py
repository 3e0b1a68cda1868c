"""Rules that cannot all hold, said kindly: what would go wrong, and which number to look at again."""

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bookings.contradictions import Clash, Contradiction
from bookings.rulebook import BY_RULE
from bookings.web.rule_values import amount, written

# `first`, `second` and `third` are the numbers in the order of `Clash`; `named` is the second with its name.
SENTENCES: dict[Clash, str] = {
    Clash.BELOW_LEAST: _("È troppo poco: almeno %(least)s."),
    Clash.ABOVE_GREATEST: _("È troppo: al massimo %(greatest)s."),
    Clash.LANES_CROSS: _("Le corsie si accavallano: %(first)s non sono meno di %(named)s."),
    Clash.SHORT_LANE_EMPTY: _(
        "Così la corsia Breve non si userebbe quasi mai: %(first)s coprono già tutto fino a %(second)s."
    ),
    Clash.HURRIED_LANE_SLEEPS: _(
        "Le corsie urgenti non dormono mai: qui le proposte devono poter partire anche di notte."
    ),
    Clash.WAVE_OUTLASTS_LEAD: _(
        "Un giro di %(first)s può finire quando l'incontro è già cominciato: deve durare meno di %(named)s."
    ),
    Clash.MARGIN_OUTLASTS_LEAD: _(
        "Con %(first)s di anticipo ogni proposta urgente scadrebbe prima di partire: "
        "deve essere meno di %(named)s."
    ),
    Clash.ALERT_OUTLASTS_LEAD: _(
        "Dopo %(first)s l'incontro può essere già cominciato: deve essere meno di %(named)s."
    ),
    Clash.SECOND_ALERT_NOT_AFTER_FIRST: _(
        "Il secondo avviso deve venire dopo il primo, che parte dopo %(second)s."
    ),
    Clash.ALERT_BEFORE_REQUEST: _(
        "L'avviso arriverebbe insieme alla richiesta: %(first)s sono più di %(named)s."
    ),
    Clash.QUIET_ALL_DAY: _(
        "Dalle %(first)s alle %(second)s il silenzio durerebbe tutto il giorno: "
        "deve cominciare la sera e finire la mattina."
    ),
    Clash.NO_WORKING_HOURS: _("La giornata di lavoro deve finire dopo che comincia, alle %(second)s."),
    Clash.QUIET_WHILE_WORKING: _(
        "Alle %(first)s il silenzio toccherebbe le ore di lavoro: guarda anche %(named)s."
    ),
    Clash.OUTSIDE_WORKING_HOURS: _(
        "Alle %(first)s non c'è nessuno al lavoro: scegli un'ora fra le %(second)s e le %(third)s."
    ),
    Clash.REMINDER_IN_QUIET_HOURS: _(
        "Alle %(first)s è già silenzio: scegli un'ora fra le %(third)s e le %(second)s."
    ),
    Clash.REMINDER_OUTLASTS_NOTICE: _(
        "Il promemoria partirebbe quando si può ancora disdire senza conseguenze: "
        "%(first)s sono più di %(named)s."
    ),
    Clash.FULL_CREDIT_OUTLASTS_NOTICE: _(
        "Si pagherebbe tutto anche a chi disdice in tempo: %(first)s sono più di %(named)s."
    ),
    Clash.WEEK_SHORTER_THAN_DAY: _(
        "Una settimana non può avere meno ore di un giorno: guarda anche %(named)s."
    ),
    Clash.NO_TIME_TO_REST: _(
        "In un giorno non stanno %(first)s di riposo e %(second)s di lavoro: insieme al massimo 24 ore."
    ),
}
ONLY_WORK_COUNTS = _(
    "Un giro di %(first)s, contando solo quelle di lavoro, può finire quando l'incontro è già cominciato: "
    "deve durare meno di %(named)s."
)
WAVES_TOGETHER = _(
    "Con %(first)s da %(third)s l'avviso arriverebbe tardi: in tutto devono durare meno di %(named)s."
)
NO_FIRST_ALERT = _(
    "Il secondo avviso ha i minuti e il primo no: scrivi anche dopo quanto si avvisa il primo."
)


def sentence(found: Contradiction, *, beside: str | None = None) -> str:
    """What is wrong; beside another number than the first, it says first which one is meant."""
    words = gettext(_sentence(found)) % _facts(found)
    row = BY_RULE[found.rules[0]]
    if beside in {None, row.rule}:
        return words
    facts = {"group": gettext(row.group.title), "label": gettext(row.label), "words": words}
    return gettext("%(group)s, «%(label)s»: %(words)s") % facts


def _sentence(found: Contradiction) -> str:
    if found.kind == Clash.WAVE_OUTLASTS_LEAD and len(found.rules) > 2:
        return ONLY_WORK_COUNTS
    if found.kind == Clash.ALERT_OUTLASTS_LEAD and len(found.rules) > 2:
        return WAVES_TOGETHER
    if found.kind == Clash.SECOND_ALERT_NOT_AFTER_FIRST and not found.values[1]:
        return NO_FIRST_ALERT
    return SENTENCES[found.kind]


def _facts(found: Contradiction) -> dict[str, str]:
    values = [written(rule, value) for rule, value in zip(found.rules, found.values, strict=True)]
    facts = dict(zip(("first", "second", "third"), values, strict=False))
    row = BY_RULE[found.rules[0]]
    match found.kind:
        case Clash.BELOW_LEAST:
            facts["least"] = amount(row, row.least)
        case Clash.ABOVE_GREATEST:
            facts["greatest"] = amount(row, row.greatest)
    if len(values) > 1:
        label = gettext(BY_RULE[found.rules[1]].label)
        facts["named"] = gettext("«%(label)s» (%(value)s)") % {"label": label, "value": values[1]}
    return facts
