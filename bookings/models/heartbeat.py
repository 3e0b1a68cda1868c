"""When each timed job last ran to its end: what `/status` compares with when it should have."""

from django.db import models


class Heartbeat(models.Model):
    name = models.CharField(max_length=60, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.beaten_at:%H:%M:%S}"
