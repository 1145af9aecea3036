"""How sales of works flow up the derivation graph, kept where it takes long to find out."""

from django.db import models

from works.models import Work


class WorkFlow(models.Model):
    """The parts of a sale's net that stay with the work and with each of its ancestors, and their ways up.

    The database drops it when an edge at or above the work changes; without it the flow is found out from the edges.
    """

    work = models.OneToOneField(Work, primary_key=True, on_delete=models.CASCADE, related_name="flow")
    rows = models.TextField()  # as payouts.flows writes them

    def __str__(self) -> str:
        return str(self.work_id)
