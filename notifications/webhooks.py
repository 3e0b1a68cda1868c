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

from mediation.clock import now
from notifications import addresses, callbacks, inbox, replies
from notifications.channels.signature import is_signed_by_gateway
from notifications.models import Reply
from notifications.offer_tracking import follow_messages
from notifications.vocabulary import ReplyMedium

log = logging.getLogger(__name__)

View = Callable[[HttpRequest], HttpResponse]
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
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
    return _receive(
        request, sid=request.POST.get("CallSid", ""), medium=ReplyMedium.MISSED_CALL, answer=DO_NOT_ANSWER
    )


@signed
def status(request: HttpRequest) -> HttpResponse:
    form = request.POST
    sid, word = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if not sid or not word:
        return HttpResponse(status=400)
    moved = callbacks.note_report(
        message_id=_message_id(request.GET.get("m", "")),
        sid=sid[:40],
        status=word[:20],
        error_code=form.get("ErrorCode", ""),
        at=now(),
    )
    if moved:
        _quietly(follow_messages, at=now())
    return HttpResponse(status=204)


def _message_id(text: str) -> uuid.UUID | None:
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
]
