"""Filters and tags of all pages. What they write comes from `mediation.web.written`."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from mediation.models import Language, User
from mediation.web import language_choice, written
from mediation.web.kept import TYPED_BY, mark

register = template.Library()

for write in (
    *(written.day, written.month, written.hour, written.clock, written.moment, written.band),
    *(written.duration, written.elapsed, written.away, written.phone, written.people, written.to),
):
    register.filter(write.__name__, write)


@register.filter
def until(start: datetime, end: datetime) -> str:
    return written.period(start, end)


@register.filter
def in_words(label: str) -> str:
    """A label of the vocabularies, which are Italian, in the language of the page."""
    return gettext(label)


@register.filter
def tongue(language: Language) -> str:
    """The name of a language in the language of the page."""
    return language_choice.named(language)


@register.filter
def tongue_within(language: Language) -> str:
    """The same inside a sentence."""
    return language_choice.named_within(language)


@register.simple_tag
def time(at: datetime, style: str = "moment") -> SafeString:
    """An instant for people and for machines."""
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), getattr(written, style)(at))


@register.simple_tag
def call(e164: str) -> SafeString:
    """A number that a telephone dials when it is touched."""
    return format_html('<a class="number" dir="ltr" href="tel:{}">{}</a>', e164, written.phone(e164))


@register.simple_tag(takes_context=True)
def typed_by(context: dict[str, Any]) -> SafeString:
    """In a form that is long to fill in: should its session end, whoever typed it finds it again."""
    user = context["request"].user
    return (
        format_html('<input type="hidden" name="{}" value="{}">', TYPED_BY, mark(user))
        if isinstance(user, User)
        else SafeString("")
    )


@register.simple_tag
def is_demo() -> bool:
    """Asked of the settings, because the page of a failed server has no context."""
    return bool(settings.PONTE_DEMO)
