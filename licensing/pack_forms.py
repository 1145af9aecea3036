"""The form in which a pack is made."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing import listing_queries, pack_queries
from licensing.models import Pack
from licensing.services import packs
from licensing.terms import presets
from marketplace.core import money
from marketplace.core.errors import Refusal


class PackForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    works = forms.MultipleChoiceField(
        label=_("Works"), widget=forms.CheckboxSelectMultiple, help_text=_("A pack has 2 to 24 works of one kind.")
    )
    preset = forms.ChoiceField(label=_("License"), initial="standard")
    description = forms.CharField(
        label=_("Description"), required=False, max_length=packs.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    price = forms.CharField(label=_("Price"), max_length=20)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in money.CURRENCIES])

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.mine = {work.pk: work for work in pack_queries.list_offerable(user).prefetch_related("media")}
        self.fields["works"].choices = [(pk, work.title) for pk, work in self.mine.items()]  # type: ignore[attr-defined]
        self.fields["preset"].choices = [  # type: ignore[attr-defined]
            (one.name, one.title) for one in presets.PRESETS.values()
            if one.changes.get("price_model", "fixed") in ("fixed", "negotiable")
        ]  # fmt: skip

    def list_choices(self) -> list[dict[str, Any]]:
        """Each work with its box and a small picture."""
        return [
            {"box": box, "work": work, "picture": listing_queries.picture(work, "thumbnail")}
            for box, work in zip(self["works"], self.mine.values(), strict=True)
        ]

    def create(self, actor: User) -> Pack:
        """Raises Refusal."""
        data = self.cleaned_data
        return packs.create_pack(
            works=[self.mine[pk] for pk in data["works"]], title=data["title"], preset=data["preset"], actor=actor,
            description=data["description"], currency=data["currency"],
            price_minor=money.parse(data["price"], data["currency"]),
        )  # fmt: skip

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))
