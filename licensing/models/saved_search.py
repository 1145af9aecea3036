"""Questions to the catalog that somebody wants asked again."""

from django.conf import settings
from django.db import models

from marketplace.core.ids import IdField


class SavedSearch(models.Model):
    """What the catalog's address asks, and the newest listing that its owner was told of."""

    id = IdField(prefix="svs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    query = models.CharField(max_length=1000)  # the query string, its names in order
    mails = models.BooleanField(default=True)
    told_until = models.CharField(max_length=40, blank=True)  # key of a listing; newer ones are news
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="saved_search_once")]

    def __str__(self) -> str:
        return self.query
