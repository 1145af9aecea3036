"""By which names and hashes works are known, and which of them the metadata of other works mention."""

from django.db import models

from works.models.work import Work


class Scheme(models.TextChoices):
    """What kind of sign it is. Names and short hashes can be anybody's; the others are hardly met by chance."""

    HASH = "hash"  # of a file, by any of the ways in which tools shorten it
    NAME = "name"  # of a file, in plain words
    GRAPH = "graph"  # a workflow with its values
    SHAPE = "shape"  # a workflow's nodes and wires alone
    TEXT = "text"  # a prompt's words in order
    WORDS = "words"  # a prompt's words, in any order
    NUMBER = "number"  # of a certificate


class Alias(models.Model):
    """One sign by which tools would know a registered work."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="aliases")
    scheme = models.CharField(max_length=10, choices=Scheme.choices)
    value = models.CharField(max_length=128)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "scheme", "value"], name="alias_once")]
        indexes = [models.Index(fields=["value", "scheme"], name="alias_by_value")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class Mention(models.Model):
    """One sign that a work's metadata give of something it was made with; `thing` counts the things mentioned."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="mentions")
    claim = models.CharField(max_length=60)  # where it stands: loras, model, prompt …
    thing = models.PositiveSmallIntegerField()
    scheme = models.CharField(max_length=10, choices=Scheme.choices)
    value = models.CharField(max_length=128)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "thing", "scheme", "value"], name="mention_once")]
        indexes = [models.Index(fields=["value", "scheme"], name="mention_by_value")]

    def __str__(self) -> str:
        return f"{self.claim} {self.scheme} {self.value}"
