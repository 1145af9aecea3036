"""Write the catalog's index anew: after an update that changed what it holds. May be stopped and run again."""

from typing import Any

from django.core.management.base import BaseCommand

from licensing import search
from licensing.models import Listing


class Command(BaseCommand):
    help = "Write the search index of every listing that is or may come on offer again."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Listing.objects.exclude(state=Listing.State.RETIRED).select_related("work__creator", "terms")
        done = 0
        for listing in rows.defer("search").order_by("pk").iterator(chunk_size=500):
            search.index(listing)
            done += 1
        self.stdout.write(f"{done} listings indexed.")
