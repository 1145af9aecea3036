"""What licensing writes into the transparency log: licenses by the hash of their terms, disputes and how they end."""

from licensing.models import Dispute, License
from marketplace.core import events
from marketplace.core.models import Event
from works.models import Certificate
from works.services import certificates, log

DISPUTES = {"dispute.taken_up": "dispute", "dispute.decided": "decision", "dispute.withdrawn": "dispute_withdrawn"}


@events.on("license.issued")
def on_license_issued(event: Event) -> None:
    """The terms that were frozen, without who bought them."""
    held = License.objects.get(pk=event.subject)
    log.append_leaf(kind="license", ref=held.pk, sha256=held.terms_hash)


@events.on(*DISPUTES)
def on_dispute_changed(event: Event) -> None:
    """That a certificate is contested, and that it ended; a report nobody took up yet stays out of it."""
    dispute = Dispute.objects.get(pk=event.subject)
    if dispute.taken_up_at is None:
        return
    for certificate in Certificate.objects.filter(work=dispute.work_id, state=Certificate.State.ISSUED):
        certificates.log_change(certificate=certificate, kind=DISPUTES[event.name])
