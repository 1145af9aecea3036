"""Saved searches: kept, told of by mail when something new matches, and dropped."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from licensing import search
from licensing.filter_form import FilterForm
from licensing.models import Listing, SavedSearch
from marketplace.core import events, ids
from marketplace.core.errors import NotFound, Refusal

MOST = 50  # searches a person keeps
NEWS = 12  # listings that one mail names
SETTLED = timedelta(minutes=1)  # by then whatever was being written is there
_SALT = "saved-search"


def canonical(query: str) -> str:
    """A catalog address's query with what filters know and nothing else, its names in order."""
    form = FilterForm(QueryDict(query))
    form.is_valid()
    kept = QueryDict(mutable=True)
    for name in sorted(form.fields):
        value = form.cleaned_data.get(name)
        if value not in (None, "") and name != "sort":
            kept[name] = str(value)
    return kept.urlencode()


def save_search(*, user: User, query: str) -> SavedSearch:
    """Keep a search; saving it twice keeps one. Raises Refusal for one that asks for nothing, and for too many."""
    wanted = canonical(query)
    if not wanted or len(wanted) > 1000:
        raise Refusal("search_empty", _("Choose a filter or type a word before you save a search."), field="query")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        found = SavedSearch.objects.filter(user=user, query=wanted).first()
        if found:
            return found
        if SavedSearch.objects.filter(user=user).count() >= MOST:
            raise Refusal("too_many_searches", _("You keep %(most)d searches; drop one first.") % {"most": MOST})
        return SavedSearch.objects.create(user=user, query=wanted, told_until=ids.first_at("lst", timezone.now()))


def get_own_search(user: User, search_id: str) -> SavedSearch:
    found = SavedSearch.objects.filter(user=user, pk=search_id).first()
    if found is None:
        raise NotFound("search")
    return found


def drop_search(*, saved: SavedSearch) -> None:
    saved.delete()


def set_mails(*, saved: SavedSearch, mails: bool) -> None:
    SavedSearch.objects.filter(pk=saved.pk).update(mails=mails)


def find_news(saved: SavedSearch, until: datetime | None = None) -> list[Listing]:
    """Listings that came on offer since, and before `until`, the newest first, at most NEWS of them."""
    rows = search.newer_than(FilterForm(QueryDict(saved.query)).filters(), saved.told_until)
    return list(rows.filter(place__lt=ids.first_at("lst", until))[:NEWS] if until else rows[:NEWS])


def tell_all() -> int:
    """Write an event for each search with news, by which a mail goes out; how many. Twice a day is as good as once.

    What came on offer within the last minute is left to the next run: of what comes at the same time, one may be there
    before the other that has an earlier place, and that one would lie before what was told already.
    """
    told, until = 0, timezone.now() - SETTLED
    for pk in SavedSearch.objects.filter(mails=True).order_by("pk").values_list("pk", flat=True).iterator():
        with transaction.atomic():
            saved = SavedSearch.objects.select_for_update(skip_locked=True).filter(pk=pk, mails=True).first()
            news = find_news(saved, until) if saved else []
            if saved is None or not news:
                continue
            SavedSearch.objects.filter(pk=pk).update(told_until=news[0].place)
            events.record("search.news", subject=saved, payload={"listings": [one.pk for one in news]})
            told += 1
    return told


def token_of(saved: SavedSearch) -> str:
    """What a link in a mail carries, so that its reader ends these mails without signing in."""
    return signing.dumps(saved.pk, salt=_SALT)


def read_token(token: str) -> SavedSearch | None:
    """The search of a mail's link; None when it was dropped since, so that nothing is left to stop. Raises NotFound for
    a token that is not ours."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise NotFound("token") from None
    return SavedSearch.objects.filter(pk=pk).select_related("user").first()
