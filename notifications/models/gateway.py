"""The circuit breaker: while our own configuration is refused, nothing is sent and no attempt is burnt."""

from django.db import models
from django.utils.translation import gettext


class GatewayPause(models.Model):
    """At most one row a channel; sending resumes by itself at `until`."""

    channel = models.CharField(max_length=8, primary_key=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return gettext("%(channel)s fermo dalle %(since)s: %(reason)s") % {
            "channel": self.channel,
            "since": f"{self.since:%H:%M}",
            "reason": self.reason,
        }
