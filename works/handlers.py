"""What works does soon after something happened."""

from marketplace.core import events
from marketplace.core.models import Event
from works.services import log, processing


@events.on("work.submitted", atomic=False)
def on_work_submitted(event: Event) -> None:
    processing.process_work(event.subject)


@events.on("certificate.issued")
def on_certificate_issued(event: Event) -> None:
    """A checkpoint soon after, so that the certificate has its proof within seconds."""
    log.write_checkpoint()
