"""The words that the catalog can be searched by."""

from django.db import models


class SearchWord(models.Model):
    """A word of some listing that is or was on offer; mistyped ones are compared with these."""

    word = models.CharField(primary_key=True, max_length=40)
    length = models.PositiveSmallIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.word
