"""Where the gateway calls us: answers, missed calls, reports. Signed or refused; stored, acted on, answered."""

import logging
import uuid
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.twiml.voice_response import VoiceResponse

from mediation.clock import now
from notifications import addresses, bridging, callbacks, calling, inbox, replies
from notifications.channels.signature import is_signed_by_gateway
from notifications.models import Bridge, Message, Reply
from notifications.offer_tracking import follow_message
from notifications.routes import our_address, our_url
from notifications.texts.spoken import SPEECHES
from notifications.vocabulary import Channel, ReplyMedium

log = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponse]
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
HANG_UP = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'
# Whoever wakes up misses the first words.
TIMES_ASKED = 2
SECONDS_FOR_A_KEY = 8
SECONDS_BETWEEN_WORDS = 6
# Refused, a call costs neither side anything: that is what makes a squillo free.
DO_NOT_ANSWER = '<?xml version="1.0" encoding="UTF-8"?><Response><Reject/></Response>'


def _twiml(body: str) -> HttpResponse:
    return HttpResponse(body, content_type="text/xml; charset=utf-8")


def signed(view: View) -> View:
    """Let only the gateway in. A signature carries no time: a replay is caught by storing what it brings once."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        is_genuine = is_signed_by_gateway(
            public_base_url=settings.PUBLIC_BASE_URL,
            path_with_query=request.get_full_path(),
            params=request.POST,
            signature=request.headers.get("X-Twilio-Signature"),
            tokens=[settings.TWILIO.auth_token],
        )
        return view(request) if is_genuine else HttpResponse(status=403)

    return guarded


@signed
def sms(request: HttpRequest) -> HttpResponse:
    return _receive(
        request, sid=request.POST.get("MessageSid", ""), medium=ReplyMedium.SMS, answer=NOTHING_TO_SAY
    )


@signed
def voice(request: HttpRequest) -> HttpResponse:
    """A missed call is a yes, but for whoever is to be put through."""
    sid, caller, at = request.POST.get("CallSid", ""), request.POST.get("From", ""), now()
    if sid and (seat := bridging.seat_of_caller(caller, at=at)):
        return _twiml(_spoken(calling.on_call_back(seat, call_sid=sid[:40], at=at), None))
    return _receive(request, sid=sid, medium=ReplyMedium.MISSED_CALL, answer=DO_NOT_ANSWER)


@signed
def call(request: HttpRequest) -> HttpResponse:
    """Somebody, or a machine, has picked up."""
    message, sid = _called(request), request.POST.get("CallSid", "")[:34]
    if message is None:
        return _twiml(HANG_UP)
    return _twiml(_spoken(calling.on_pick_up(message, call_sid=sid, at=now()), message))


@signed
def key(request: HttpRequest) -> HttpResponse:
    message, digits = _called(request), request.POST.get("Digits", "")
    if message is None or not digits:
        return _twiml(HANG_UP)
    sid = request.POST.get("CallSid", "")[:34]
    script = calling.on_key(message, digits[:4], call_sid=sid, at=now())
    follow_up = _twiml(_spoken(script, message))
    _quietly(follow_message, sid=sid, at=now())
    return follow_up


@signed
def call_status(request: HttpRequest) -> HttpResponse:
    form = request.POST
    sid, word = form.get("CallSid", ""), form.get("CallStatus", "")
    if not sid or not word:
        return HttpResponse(status=400)
    message_id, at = _uuid(request.GET.get("m", "")), now()
    is_new = callbacks.note_call_ended(message_id=message_id, sid=sid[:40], status=word[:20], at=at)
    if is_new:
        _quietly(bridging.note_end_of_call, sid, word=word, at=at)
        _quietly(bridging.count_finished, at=at)
        _quietly(follow_message, sid=sid[:40], at=at)
    return HttpResponse(status=204)


@signed
def bridge(request: HttpRequest) -> HttpResponse:
    """How a conversation that we join goes."""
    bridge_id, event, at = _uuid(request.GET.get("b", "")), request.POST.get("StatusCallbackEvent", ""), now()
    if bridge_id is None:
        return HttpResponse(status=400)
    if event == "conference-start":
        bridging.note_talk(bridge_id, at=at)
    elif event == "conference-end":
        bridging.note_end(bridge_id, at=at)
    elif event == "participant-leave":
        bridging.note_end_of_call(request.POST.get("CallSid", ""), word="completed", at=at)
    _quietly(bridging.count_finished, at=at)
    return HttpResponse(status=204)


@signed
def bridge_wait(request: HttpRequest) -> HttpResponse:
    """Said to her, over and over, until somebody joins her."""
    bridge_id = _uuid(request.GET.get("b", ""))
    found = Bridge.objects.filter(pk=bridge_id).select_related("mediator").first() if bridge_id else None
    if found is None:
        return _twiml(NOTHING_TO_SAY)
    script, answer = calling.on_waiting(found), VoiceResponse()
    _say(answer, script)
    answer.pause(length=SECONDS_BETWEEN_WORDS)
    return _twiml(str(answer))


def _called(request: HttpRequest) -> Message | None:
    """The message of a call that is really this one's: a sid of another call is nobody's."""
    message_id, sid = _uuid(request.GET.get("m", "")), request.POST.get("CallSid", "")
    if message_id is None or not sid:
        return None
    found = Message.objects.filter(pk=message_id, channel=Channel.VOICE).select_related(
        "offer__seat__booking", "event__seat__booking", "bridge", "booking__office"
    )
    message = found.first()
    return message if message and message.provider_sid in (None, sid) else None


def _spoken(script: calling.Script, message: Message | None) -> str:
    answer, voice = VoiceResponse(), _voice(script)
    if script.waits_for_key and message is not None:
        for _ in range(TIMES_ASKED):
            gather = answer.gather(
                num_digits=1, timeout=SECONDS_FOR_A_KEY, action=our_url(addresses.KEY, message)
            )
            gather.say(script.words, **voice)
        answer.say(script.otherwise, **voice)
    else:
        _say(answer, script)
    if script.bridge is not None:
        _into_the_room(answer, script.bridge)
    if script.dials:
        answer.dial(caller_id=settings.TWILIO.calls_from).number(script.dials)
    answer.hangup()
    return str(answer)


def _say(answer: VoiceResponse, script: calling.Script) -> None:
    answer.say(script.words, **_voice(script))


def _voice(script: calling.Script) -> dict[str, str]:
    speech = SPEECHES[script.language]
    return {"language": speech.locale, "voice": speech.voice}


def _into_the_room(answer: VoiceResponse, joined: Bridge) -> None:
    """Whoever hangs up ends it for both: nobody stays alone on a line that costs."""
    answer.dial().conference(
        str(joined.pk),
        beep="false",
        end_conference_on_exit=True,
        max_participants=2,
        record="do-not-record",
        wait_url=our_address(addresses.BRIDGE_WAIT, b=joined.pk),
        status_callback=our_address(addresses.BRIDGE, b=joined.pk),
        status_callback_event="start end leave",
    )


@signed
def status(request: HttpRequest) -> HttpResponse:
    form = request.POST
    sid, word = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if not sid or not word:
        return HttpResponse(status=400)
    moved = callbacks.note_report(
        message_id=_uuid(request.GET.get("m", "")),
        sid=sid[:40],
        status=word[:20],
        error_code=form.get("ErrorCode", ""),
        at=now(),
    )
    if moved:
        _quietly(follow_message, sid=sid[:40], at=now())
    return HttpResponse(status=204)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _receive(request: HttpRequest, *, sid: str, medium: ReplyMedium, answer: str) -> HttpResponse:
    sender = request.POST.get("From", "")
    if not sid or not sender:
        return HttpResponse(status=400)
    reply = inbox.store(
        sid=sid[:40], from_number=sender, body=request.POST.get("Body", ""), medium=medium, at=now()
    )
    if reply is not None:
        _quietly(_handle, reply)
    return _twiml(answer)


def _handle(reply: Reply) -> None:
    replies.handle(reply_id=reply.pk, at=now())


def _quietly(act: Callable[..., object], *arguments: object, **named: object) -> None:
    """What has been stored is safe: the sweep finishes it, so the gateway is told that all is well."""
    try:
        act(*arguments, **named)
    except Exception:
        log.exception("%s is left to the sweep", act.__name__)


urlpatterns = [
    path(addresses.SMS, sms, name="twilio-sms"),
    path(addresses.STATUS, status, name="twilio-status"),
    path(addresses.VOICE, voice, name="twilio-voice"),
    path(addresses.CALL, call, name="twilio-call"),
    path(addresses.KEY, key, name="twilio-key"),
    path(addresses.CALL_STATUS, call_status, name="twilio-call-status"),
    path(addresses.BRIDGE, bridge, name="twilio-bridge"),
    path(addresses.BRIDGE_WAIT, bridge_wait, name="twilio-bridge-wait"),
]
