"""Parts of the forms in which works are offered."""

from datetime import UTC, datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from licensing.models import Listing
from licensing.services.listing_times import Times


def _moment() -> forms.DateTimeInput:
    """What browsers show as a calendar with a clock, to the minute."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class TimesForm(forms.Form):
    """When a listing opens and closes, in UTC."""

    opens_at = forms.DateTimeField(
        label=_("Opens at (UTC)"), required=False, widget=_moment(), help_text=_("Leave it empty to offer it at once.")
    )
    closes_at = forms.DateTimeField(
        label=_("Closes at (UTC)"), required=False, widget=_moment(), help_text=_("Leave it empty for no end.")
    )

    def times(self) -> Times:
        return Times(self._read("opens_at"), self._read("closes_at"))

    def _read(self, name: str) -> datetime | None:
        found = self.cleaned_data[name]
        return found.astimezone(UTC) if found else None

    def success(self) -> str:
        """What to say once it is stored."""
        if self.times().state(timezone.now()) == Listing.State.SCHEDULED:
            return gettext("It opens by itself when its time comes.")
        return gettext("It is on offer.")
