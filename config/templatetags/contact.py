"""Whom to call, for pages that have no context: the page of a failed server is one."""

from django import template

from config.contact import Contact, contact

register = template.Library()


@register.simple_tag
def site_contact() -> Contact:
    return contact()
