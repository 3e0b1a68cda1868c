"""What the coordinator keeps by hand, in Django's admin. Only here so that Django finds it."""

from mediation.admin import accounts, catalogue, mediators

__all__ = ["accounts", "catalogue", "mediators"]
