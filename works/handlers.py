"""What works does soon after something happened."""

from marketplace.core import events
from marketplace.core.models import Event
from works import derivation_handlers, title_handlers  # noqa: F401  they subscribe
from works.models import Certificate
from works.services import certificates, log, processing, proposals, traces

CHANGES = {"work.suspended": "suspension", "work.restored": "restoration", "work.removed": "removal"}


@events.on("work.submitted", atomic=False)
def on_work_submitted(event: Event) -> None:
    processing.process_work(event.subject)


@events.on("version.submitted", atomic=False)
def on_version_submitted(event: Event) -> None:
    processing.process_work(event.payload["work"])


@events.on("version.certified", "work.shown", atomic=False)
def propose_derivations(event: Event) -> None:
    """What its metadata name, and to earlier works that name it, the work itself."""
    proposals.propose_for(event.payload.get("work", event.subject))


@events.on("certificate.issued")
def on_certificate_issued(event: Event) -> None:
    """Files delivered from now on carry this number."""
    traces.note_number(event.subject)


@events.on("certificate.issued", "certificate.revoked", "certificate.superseded")
def on_certificate_changed(event: Event) -> None:
    """A checkpoint soon after, so that the certificate has its proof within seconds."""
    log.write_checkpoint()


@events.on(*CHANGES)
def on_work_changed(event: Event) -> None:
    """What staff did to a work stands in the log."""
    for certificate in Certificate.objects.filter(work=event.subject, state=Certificate.State.ISSUED):
        certificates.log_change(certificate=certificate, kind=CHANGES[event.name])
