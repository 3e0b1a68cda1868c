"""What each number of the rules means to the coordinator who changes it: one row a number, and no behaviour.

Italian, marked for translation: the pages translate it where they show it.

`rule` is the number's path in `Rules`, such as `notice_hours` or `lanes.now.size`. A number without a row, or a row
without its number, turns `tests/bookings/test_rulebook.py` red and is named there.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_noop as _

from bookings.vocabulary import Lane
from mediation.vocabulary import Setting


class Unit(StrEnum):
    MINUTES = "minutes"
    SECONDS = "seconds"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    HOUR_OF_DAY = "hour_of_day"
    MINUTE_OF_DAY = "minute_of_day"
    PEOPLE = "people"
    WAVES = "waves"
    JOBS = "jobs"
    DATES = "dates"
    PERCENT = "percent"
    SWITCH = "switch"
    LEVEL = "level"


@dataclass(frozen=True)
class Group:
    """Numbers that are read together. `intro` says what they decide."""

    key: str
    title: str
    intro: str


@dataclass(frozen=True, kw_only=True)
class Row:
    rule: str
    group: Group
    label: str
    effect: str  # what happens when it is changed
    unit: Unit
    least: int = 0
    greatest: int = 0
    zero: str = ""  # what 0 stands for, where it is no amount
    is_fixed: bool = False  # shown, and nowhere to be changed


HOUR = 60
DAY = 24 * HOUR

CHOOSING = Group(
    "corsie", _("Quanta fretta c'è"), _("Il tempo che manca all'inizio decide in quale corsia si cerca.")
)
LANE_GROUPS: dict[str, Group] = {
    Lane.NOW: Group(
        "subito",
        _("Corsia Subito"),
        _("Per chi ha la persona davanti: si chiede a tutti, di giorno e di notte."),
    ),
    Lane.URGENT: Group(
        "urgente", _("Corsia Entro 2 ore"), _("Per chi inizia nelle prossime ore: giri brevi.")
    ),
    Lane.SHORT: Group(
        "breve", _("Corsia Breve"), _("Per i prossimi giorni: giri di meno di un'ora, mai di notte.")
    ),
    Lane.PLANNED: Group(
        "programmata",
        _("Corsia Programmata"),
        _("Per chi chiede per tempo: prima i preferiti, poi pochi per volta."),
    ),
}
ALERTS = Group(
    "avvisi",
    _("Quando tocca al coordinamento"),
    _("Per le corsie Breve e Programmata, che non contano i minuti: a che punto una richiesta arriva a te."),
)
CLOCK = Group(
    "giornata", _("Giorno e notte"), _("Quando si disturba, e quando si lavora. Vale l'ora italiana.")
)
OFFERS = Group(
    "proposte", _("Proposte e modifiche"), _("Quanto resta valida una proposta, e che cosa la cambia.")
)
CARE = Group(
    "carico", _("Quanto può lavorare un mediatore"), _("Oltre questi limiti decide il coordinamento.")
)
ATTENDING = Group("incontro", _("Prima e dopo l'incontro"), _("Promemoria e chiusura."))
CREDITING = Group(
    "disdette",
    _("Disdette e tempo riconosciuto"),
    _("Fino a quando si disdice senza conseguenze, e che cosa spetta."),
)
LEVELS = Group(
    "livelli",
    _("Quanto bene si deve parlare la lingua"),
    _("Il livello minimo per ogni ambito: chi è sotto non riceve proposte."),
)
GROUPS = (CHOOSING, *LANE_GROUPS.values(), ALERTS, CLOCK, OFFERS, CARE, ATTENDING, CREDITING, LEVELS)


def _row(
    rule: str, group: Group, label: str, effect: str, unit: Unit, least: int = 0, greatest: int = 0
) -> Row:
    return Row(rule=rule, group=group, label=label, effect=effect, unit=unit, least=least, greatest=greatest)


def _of_a_lane(
    name: str,
    label: str,
    effect: str,
    unit: Unit,
    least: int = 0,
    greatest: int = 0,
    *,
    zero: str = "",
    never_zero_in: frozenset[Lane] = frozenset(),
    fixed_in: frozenset[Lane] = frozenset(),
    fixed: str = "",
) -> tuple[Row, ...]:
    """The same number in each of the four lanes."""
    return tuple(
        Row(
            rule=f"lanes.{lane}.{name}",
            group=LANE_GROUPS[lane],
            label=label,
            effect=(fixed or NEVER_SLEEPS) if lane in fixed_in else effect,
            unit=unit,
            least=1 if lane in never_zero_in else least,
            greatest=greatest,
            zero="" if lane in never_zero_in else zero,
            is_fixed=lane in fixed_in,
        )
        for lane in Lane
    )


HURRIED = frozenset({Lane.NOW, Lane.URGENT})
NEVER_SLEEPS = _("Le corsie urgenti non dormono mai: non si può cambiare.")

# fmt: off
OF_THE_LANES: tuple[Row, ...] = (
    *_of_a_lane(
        "size", _("Persone per giro"),
        _("Più persone: si trova prima, ma più persone ricevono un SMS per niente."),
        Unit.PEOPLE, 0, 200, zero=_("tutte insieme")),
    *_of_a_lane(
        "wait_minutes", _("Attesa prima del giro successivo"),
        _("Più lunga: chi riceve ha più tempo per rispondere, ma se nessuno può si trova più tardi."),
        Unit.MINUTES, 1, 2 * DAY),
    *_of_a_lane(
        "waits_in_working_hours", _("L'attesa conta solo le ore di lavoro"),
        _("Se sì, la notte e i giorni festivi non consumano il tempo per rispondere."),
        Unit.SWITCH, fixed_in=HURRIED),
    *_of_a_lane(
        "preferred_wait_minutes", _("Prima solo i preferiti dell'ufficio, per"),
        _("Più lungo: più spesso viene chi l'ufficio conosce già, ma gli altri lo sanno dopo."),
        Unit.MINUTES, 0, 3 * DAY, zero=_("nessuna precedenza")),
    *_of_a_lane(
        "radius_minutes", _("Viaggio da casa al massimo"),
        _("Più lungo: si chiede anche a chi abita lontano, che poi deve mettersi in strada."),
        Unit.MINUTES, 0, 6 * HOUR, zero=_("senza limite")),
    *_of_a_lane(
        "keeps_quiet_hours", _("Rispetta le ore di silenzio"),
        _("Se no, in questa corsia gli SMS partono anche di notte."),
        Unit.SWITCH, fixed_in=HURRIED),
    *_of_a_lane(
        "correction_minutes", _("Prima di chiedere si aspettano"),
        _("Più lungo: c'è più tempo per correggere la richiesta prima che parta il primo SMS."),
        Unit.MINUTES, 0, HOUR, zero=_("niente attesa"), fixed_in=HURRIED,
        fixed=_("Chi ha fretta non aspetta: non si può cambiare.")),
    *_of_a_lane(
        "nudge_after_minutes", _("Sollecito a chi non risponde, dopo"),
        _("Più breve: chi tace riceve prima un secondo SMS."),
        Unit.MINUTES, 0, 3 * HOUR, zero=_("nessun sollecito")),
    *_of_a_lane(
        "alert_after_minutes", _("Coordinamento avvisato dopo"),
        _("Più breve: lo sai prima, ma anche per ricerche che si risolvono da sole."),
        Unit.MINUTES, 0, 2 * DAY, zero=_("agli orari scritti in «Quando tocca al coordinamento»"),
        never_zero_in=HURRIED),
    *_of_a_lane(
        "second_alert_after_minutes", _("Secondo coordinatore avvisato dopo"),
        _("Più breve: c'è prima una seconda persona, se la prima non risponde."),
        Unit.MINUTES, 0, 2 * DAY, zero=_("non si avvisa")),
)

ROWS: tuple[Row, ...] = (
    _row("now_below_minutes", CHOOSING, _("Corsia Subito se manca meno di"),
         _("Più alto: più richieste si cercano con la massima urgenza, e disturbano più persone insieme."),
         Unit.MINUTES, 15, 12 * HOUR),
    _row("urgent_below_minutes", CHOOSING, _("Corsia Entro 2 ore se manca meno di"),
         _("Più alto: più richieste si cercano a giri brevi, anche di notte."),
         Unit.MINUTES, HOUR, 4 * DAY),
    _row("within_two_hours_minutes", CHOOSING, _("La scelta Entro 2 ore vuol dire fra"),
         _("È l'ora d'inizio che si scrive quando un ufficio sceglie «Entro 2 ore»."),
         Unit.MINUTES, 30, 6 * HOUR),
    _row("short_up_to_working_days", CHOOSING, _("Corsia Breve fino a"),
         _("Più alto: più richieste si cercano a giri brevi invece che con calma."),
         Unit.WORKING_DAYS, 1, 10),
    _row("near_up_to_working_days", CHOOSING, _("Si chiede con molta calma oltre"),
         _("Più alto: le attese lunghe valgono solo per le richieste più lontane."),
         Unit.WORKING_DAYS, 2, 60),
    *OF_THE_LANES,
    _row("far_preferred_wait_minutes", LANE_GROUPS[Lane.PLANNED], _("Con molta calma: prima solo i preferiti, per"),
         _("Vale per le richieste lontane. Più lungo: i preferiti hanno più tempo per rispondere."),
         Unit.MINUTES, 15, 7 * DAY),
    _row("far_wait_minutes", LANE_GROUPS[Lane.PLANNED], _("Con molta calma: attesa prima del giro successivo"),
         _("Vale per le richieste lontane. Più lunga: meno fretta per chi riceve, ma meno giri."),
         Unit.MINUTES, 15, 7 * DAY),

    _row("far_line_days", LANE_GROUPS[Lane.PLANNED], _("Con molta calma: si scrive all'ufficio ogni"),
         _("Più alto: l'ufficio riceve meno messaggi mentre la ricerca va avanti."),
         Unit.DAYS, 1, 30),

    _row("alert_far_working_days_before", ALERTS, _("Richieste lontane: prima dell'inizio, di"),
         _("Più alto: hai più tempo per trovare qualcuno, ma arrivano a te anche ricerche che vanno da sole."),
         Unit.WORKING_DAYS, 1, 30),
    _row("alert_near_hour", ALERTS, _("Altre programmate: il giorno lavorativo dopo, alle"),
         _("Più tardi: la ricerca ha più tempo da sola, e a te ne resta meno."),
         Unit.HOUR_OF_DAY, 0, 23),
    _row("alert_short_after_waves", ALERTS, _("Corsia Breve: dopo"),
         _("Più giri: si chiede a più persone prima di avvisarti."),
         Unit.WAVES, 1, 20),
    _row("alert_short_minute_of_day", ALERTS, _("Corsia Breve: in ogni caso entro le"),
         _("Più presto: ti resta più pomeriggio per telefonare."),
         Unit.MINUTE_OF_DAY, 0, DAY - 1),

    _row("quiet_from_hour", CLOCK, _("Silenzio dalle"),
         _("Più tardi: proposte e promemoria non urgenti partono anche la sera."),
         Unit.HOUR_OF_DAY, 0, 23),
    _row("quiet_to_hour", CLOCK, _("Silenzio fino alle"),
         _("Più presto: le proposte ferme nella notte partono prima al mattino."),
         Unit.HOUR_OF_DAY, 0, 23),
    _row("working_from_hour", CLOCK, _("Si lavora dalle"),
         _("Da quest'ora contano le attese in ore di lavoro."),
         Unit.HOUR_OF_DAY, 0, 23),
    _row("working_to_hour", CLOCK, _("Si lavora fino alle"),
         _("Da quest'ora le attese in ore di lavoro si fermano fino al giorno lavorativo dopo."),
         Unit.HOUR_OF_DAY, 0, 23),

    _row("arrival_margin_minutes", OFFERS, _("Anticipo sull'arrivo"),
         _("Più lungo: le proposte scadono prima, perché chi accetta arrivi senza correre."),
         Unit.MINUTES, 0, 3 * HOUR),
    _row("unreceipted_seconds", OFFERS, _("Senza ricevuta di consegna, si conta dopo"),
         _("Quanto si aspetta la ricevuta dell'SMS prima di far partire comunque il tempo per rispondere."),
         Unit.SECONDS, 10, 600),
    _row("material_change_minutes", OFFERS, _("Spostamento che chiede un nuovo sì"),
         _("Più alto: spostamenti più grandi valgono come conferma di quanto accettato."),
         Unit.MINUTES, 0, 12 * HOUR),
    _row("material_road_minutes", OFFERS, _("Cambio di luogo che chiede un nuovo sì, oltre"),
         _("Più alto: chi ha accettato resta anche se il posto nuovo è più lontano."),
         Unit.MINUTES, 0, 3 * HOUR),
    _row("reconfirm_within_minutes", OFFERS, _("Dopo un cambiamento, per dire di nuovo sì"),
         _("Più lungo: chi ha accettato ha più tempo, ma per quel tempo la richiesta non è confermata."),
         Unit.MINUTES, 5, DAY),
    _row("rescue_within_minutes", OFFERS, _("Per dire se va bene al telefono"),
         _("Più lungo: l'ufficio ha più tempo per decidere, e chi può al telefono resta in attesa."),
         Unit.MINUTES, 5, 4 * HOUR),
    _row("longest_entry_days", OFFERS, _("Un incontro già fatto si registra entro"),
         _("Più alto: si registrano a cose fatte anche incontri di molto tempo prima."),
         Unit.DAYS, 1, 366),
    _row("series_most_dates", OFFERS, _("In una serie al massimo"),
         _("Più alto: si possono chiedere insieme più date della stessa serie."),
         Unit.DATES, 2, 366),
    _row("series_search_working_days", OFFERS, _("Una data senza nessuno si cerca da sola, prima, di"),
         _("Più alto: ogni data scoperta di una serie si cerca prima per conto suo."),
         Unit.WORKING_DAYS, 1, 60),
    _row("longest_backdate_minutes", OFFERS, _("Si può scrivere a cose fatte entro"),
         _("Più lungo: si inseriscono anche incontri già cominciati da più tempo."),
         Unit.MINUTES, 0, DAY),

    _row("day_limit_minutes", CARE, _("In un giorno al massimo"),
         _("Più alto: la stessa persona può fare più incontri in un giorno."),
         Unit.MINUTES, HOUR, 13 * HOUR),
    _row("week_limit_minutes", CARE, _("In una settimana al massimo"),
         _("Più alto: la stessa persona può lavorare di più da lunedì a domenica."),
         Unit.MINUTES, HOUR, 60 * HOUR),
    _row("rest_minutes", CARE, _("Riposo tra un giorno e l'altro"),
         _("Più lungo: chi finisce tardi non riceve proposte per la mattina dopo."),
         Unit.MINUTES, 0, DAY),
    _row("remote_gap_minutes", CARE, _("Pausa tra due incontri a distanza"),
         _("Più lunga: meno incontri al telefono o in video di seguito."),
         Unit.MINUTES, 0, 2 * HOUR),

    _row("heavy_per_day", CARE, _("Incarichi pesanti al giorno"),
         _("Oltre questo numero non ne proponiamo altri alla stessa persona quel giorno."),
         Unit.JOBS, 1, 10),
    _row("one_speaks_for_minutes", CARE, _("Una persona da sola, lingua parlata, fino a"),
         _("Oltre questa durata proponiamo due persone."),
         Unit.MINUTES, HOUR, 8 * HOUR),
    _row("one_signs_for_minutes", CARE, _("Una persona da sola, lingua dei segni, fino a"),
         _("Oltre questa durata proponiamo due persone."),
         Unit.MINUTES, 15, 8 * HOUR),
    _row("signed_ahead_working_days", CARE, _("La lingua dei segni si chiede prima, di"),
         _("Con meno giorni lavorativi consigliamo di chiedere prima la prossima volta."),
         Unit.WORKING_DAYS, 0, 30),
    _row("help_repeat_minutes", CARE, _("La stessa richiesta di aiuto vale una volta sola entro"),
         _("Più lungo: chi chiede aiuto più volte di seguito fa suonare il telefono una volta sola."),
         Unit.MINUTES, 0, HOUR),

    _row("reminder_hour", ATTENDING, _("Promemoria del giorno lavorativo prima, alle"),
         _("Più presto: se qualcuno non può più, c'è più tempo per cercare ancora."),
         Unit.HOUR_OF_DAY, 0, 23),
    _row("reminder_before_minutes", ATTENDING, _("Promemoria dello stesso giorno, prima dell'inizio di"),
         _("Più lungo: arriva prima, ma più lontano da quando serve."),
         Unit.MINUTES, 15, DAY),
    _row("chase_reminder_after_minutes", ATTENDING, _("Promemoria senza risposta: si chiede ancora dopo"),
         _("Più breve: chi tace riceve prima un secondo SMS."),
         Unit.MINUTES, 15, DAY),
    _row("alert_unconfirmed_after_minutes", ATTENDING, _("Poi il coordinamento è avvisato dopo"),
         _("Più lungo: chi tace ha più tempo, e a te ne resta meno per trovare un'altra persona."),
         Unit.MINUTES, 5, DAY),
    _row("check_in_remote_before_minutes", ATTENDING, _("A distanza: «ci sei?» prima dell'inizio, di"),
         _("Quanto prima dell'inizio si chiede a chi lavora al telefono o in video se è pronto."),
         Unit.MINUTES, 1, HOUR),
    _row("check_in_from_minutes", ATTENDING, _("«Ci sono» o «sono in ritardo» si può dire prima, di"),
         _("Più lungo: si può segnare la presenza o il ritardo già molto prima dell'inizio."),
         Unit.MINUTES, 15, DAY),
    _row("alert_late_after_minutes", ATTENDING, _("Nessuna notizia: coordinamento avvisato dopo"),
         _("Conta dall'ora in cui la persona è attesa. Più breve: lo sai prima, a volte per niente."),
         Unit.MINUTES, 1, HOUR),
    _row("suspect_no_show_after_minutes", ATTENDING, _("Forse non viene: si chiede all'ufficio dopo"),
         _("Conta dall'ora in cui la persona è attesa. Più lungo: si aspetta di più prima di preoccuparsi."),
         Unit.MINUTES, 2, 2 * HOUR),
    _row("tell_lateness_above_minutes", ATTENDING, _("Un ritardo arriva al coordinamento oltre"),
         _("Più alto: dei ritardi più brevi sa solo l'ufficio."),
         Unit.MINUTES, 0, 2 * HOUR),
    _row("wait_for_person_minutes", ATTENDING, _("La persona assistita si aspetta per"),
         _("Più lungo: chi media aspetta di più prima che si possa segnare che non è venuta."),
         Unit.MINUTES, 0, 2 * HOUR),
    _row("furthest_from_booked_minutes", ATTENDING, _("Gli orari per SMS valgono se distano dai prenotati al massimo"),
         _("Oltre questa distanza chiediamo di controllare: di solito è un dito scivolato."),
         Unit.MINUTES, 30, DAY),
    _row("auto_close_after_minutes", ATTENDING, _("Si chiude da sola dopo la fine"),
         _("Più lungo: c'è più tempo per segnare gli orari veri prima che valgano quelli prenotati."),
         Unit.MINUTES, 5, 2 * DAY),

    _row("notice_hours", CREDITING, _("Si disdice senza conseguenze fino a"),
         _("Più alto: più disdette contano come tardive, e al mediatore spetta qualcosa."),
         Unit.HOURS, 1, 10 * 24),
    _row("notice_rollback_hour", CREDITING, _("Se quel momento è festivo: l'ultimo giorno lavorativo, alle"),
         _("Più presto: prima di un festivo si deve disdire prima."),
         Unit.HOUR_OF_DAY, 0, 23),
    _row("late_credit_minutes", CREDITING, _("Disdetta tardiva: al mediatore"),
         _("Più alto: una disdetta tardiva costa di più al progetto."),
         Unit.MINUTES, 0, 8 * HOUR),
    _row("full_credit_below_minutes", CREDITING, _("Tutto il tempo prenotato se manca meno di"),
         _("Più alto: più disdette dell'ultimo momento valgono come un incontro fatto."),
         Unit.MINUTES, 0, 2 * DAY),
    _row("least_credit_minutes", CREDITING, _("Ogni incontro vale almeno"),
         _("Più alto: anche gli incontri brevi valgono di più."),
         Unit.MINUTES, 0, 4 * HOUR),
    _row("credit_step_minutes", CREDITING, _("Poi si conta a passi di"),
         _("Più alto: il tempo si arrotonda in su più in grande."),
         Unit.MINUTES, 1, HOUR),
    _row("debrief_minutes", CREDITING, _("Dopo un tema delicato si aggiungono"),
         _("Più alto: più tempo riconosciuto per riprendere fiato dopo un tema delicato."),
         Unit.MINUTES, 0, 2 * HOUR),

    _row("on_call_credit_percent", CREDITING, _("Della reperibilità si riconosce il"),
         _("Più alto: anche le ore di attesa al telefono contano. Chi viene chiamato è pagato comunque."),
         Unit.PERCENT, 0, 100),

    *(_row(f"level_by_setting.{setting}", LEVELS, str(setting.label),
           _("Più alto: meno persone ricevono la proposta, ma parlano meglio la lingua."),
           Unit.LEVEL)
      for setting in Setting),
)
# fmt: on

BY_RULE: dict[str, Row] = {row.rule: row for row in ROWS}
