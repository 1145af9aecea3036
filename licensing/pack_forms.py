"""The forms in which a pack is made, changed and bought."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from licensing import listing_queries, pack_queries, window_queries
from licensing.models import Pack
from licensing.order_forms import OrderForm, Priced
from licensing.services import packs
from licensing.terms import presets
from marketplace.core import money
from marketplace.core.errors import Refusal
from works.models import Work


class WorksForm(forms.Form):
    """Which of one's works are in it."""

    works = forms.MultipleChoiceField(
        label=_("Works"), widget=forms.CheckboxSelectMultiple, help_text=_("A pack has 2 to 24 works of one kind.")
    )
    mine: dict[str, Work]

    def offer(self, works: Iterable[Work]) -> None:
        self.mine = {work.pk: work for work in works}
        self.fields["works"].choices = [(pk, work.title) for pk, work in self.mine.items()]  # type: ignore[attr-defined]

    def list_choices(self) -> list[dict[str, Any]]:
        """Each work with its box and a small picture."""
        return [
            {"box": box, "work": work, "picture": listing_queries.picture(work, "thumbnail")}
            for box, work in zip(self["works"], self.mine.values(), strict=True)
        ]

    def chosen(self) -> list[Work]:
        return [self.mine[pk] for pk in self.cleaned_data["works"]]

    def refuse(self, refusal: Refusal) -> None:
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))


class PackForm(WorksForm):
    title = forms.CharField(label=_("Title"), max_length=120)
    preset = forms.ChoiceField(label=_("License"), initial="standard")
    description = forms.CharField(
        label=_("Description"), required=False, max_length=packs.MOST_WORDS, widget=forms.Textarea(attrs={"rows": 3})
    )
    price = forms.CharField(label=_("Price"), max_length=20)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in money.CURRENCIES])

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.offer(pack_queries.list_offerable(user).prefetch_related("media"))
        self.fields["preset"].choices = [  # type: ignore[attr-defined]
            (one.name, one.title) for one in presets.PRESETS.values()
            if one.changes.get("price_model", "fixed") in ("fixed", "negotiable")
        ]  # fmt: skip

    def create(self, actor: User) -> Pack:
        """Raises Refusal."""
        data = self.cleaned_data
        return packs.create_pack(
            works=self.chosen(), title=data["title"], preset=data["preset"], actor=actor,
            description=data["description"], currency=data["currency"],
            price_minor=money.parse(data["price"], data["currency"]),
        )  # fmt: skip


class PackChangeForm(WorksForm):
    """Another price or other works of the same kind; those that cannot be sold any more are not among them."""

    price = forms.CharField(label=_("Price"), max_length=20)

    def __init__(self, pack: Pack, data: Any = None) -> None:
        parts = [part.work for part in pack.parts.all()]
        price = money.plain(pack.price_minor, pack.currency)
        super().__init__(data, initial={"works": [work.pk for work in parts], "price": price})
        self.pack = pack
        offerable = pack_queries.list_offerable(pack.seller).filter(kind=parts[0].kind).prefetch_related("media")
        rows = {work.pk: work for work in offerable}
        packed = [rows.pop(work.pk) for work in parts if work.pk in rows]
        self.offer([*packed, *rows.values()])
        self.lost = [work.title for work in parts if work.pk not in self.mine]
        self.fields["price"].help_text = pack.currency

    def change(self, actor: User) -> Pack:
        """Raises Refusal."""
        price = money.parse(self.cleaned_data["price"], self.pack.currency)
        return packs.change_pack(pack=self.pack, actor=actor, price_minor=price, works=self.chosen())


class PackOrderForm(OrderForm):
    """What was seen of the pack travels along, so that no other works are bought."""

    expected_edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, user: User, pack: Pack, data: Any = None) -> None:
        self.works = [part.work_id for part in pack.parts.all()]
        priced = Priced(pack.price_minor, pack.currency, pack.terms, self.works[0])
        super().__init__(user, priced, data)
        self.seen["expected_edition"] = str(pack.edition)
        self.fields["expected_edition"].initial = pack.edition

    def _asks_industry(self, subject: Priced) -> bool:
        return window_queries.asks_industry(*self.works)
