"""The versions of a work, and the files of each."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField
from works.models.work import Work


class Version(models.Model):
    """A work as it was sent at one time. The newest certified one is what the work shows and sells."""

    class State(models.TextChoices):
        PROCESSING = "processing", _("Being read")
        CERTIFIED = "certified", _("Certified")
        REFUSED = "refused", _("Refused")

    TRANSITIONS = {"processing": {"certified", "refused"}}

    id = IdField(prefix="ver")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()  # from 1; refused ones count too
    title = models.CharField(max_length=160)
    note = models.TextField(max_length=2000, blank=True)  # what changed
    excerpt = models.TextField(blank=True, db_default="")  # the passage that its owner wants to show, if they chose one
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROCESSING)
    submission = models.CharField(max_length=64, blank=True)  # the form's token: sent twice, taken in once
    problem_code = models.CharField(max_length=60, blank=True)
    problem = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)  # of its original
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    certified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["processing", "certified", "refused"]), name="version_state_known"
            ),
            models.UniqueConstraint(fields=["work", "number"], name="version_numbered_once"),
            models.UniqueConstraint(
                fields=["work"], condition=models.Q(state="processing"), name="version_one_in_processing"
            ),
            models.UniqueConstraint(
                fields=["work", "submission"], condition=~models.Q(submission=""), name="version_submitted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} v{self.number}"


class CurrentMedia(models.Manager["Media"]):
    """Files of works as they stand today, without those of former versions and of one that is still being read."""

    def get_queryset(self) -> models.QuerySet["Media"]:
        return super().get_queryset().filter(current=True)


class Media(models.Model):
    """One file of a version of a work. `objects` and `work.media` are what stands today; `every` knows all versions."""

    class Role(models.TextChoices):
        ORIGINAL = "original"  # private storage
        DELIVERABLE = "deliverable"  # private storage: what licensees receive beside the original
        PREVIEW = "preview"  # public, watermarked, at most 1600 px
        THUMBNAIL = "thumbnail"  # public, at most 512 px
        SAMPLE = "sample"  # public: what a prompt or model makes, at most 1024 px
        SAMPLE_SOURCE = "sample_src"  # private: a sample as it was sent, until it is drawn again

    class Purpose(models.TextChoices):
        SOURCE_LAYERS = "source_layers", _("Source layers")
        PROMPT = "prompt", _("Prompt")
        WORKFLOW = "workflow", _("Workflow")
        MODEL = "model", _("Model")
        TEXT = "text", _("Text")
        DATASET = "dataset", _("Dataset")
        OTHER = "other", _("Other")

    # What its creator made for the work: by these deliverables it is known. Others may be a file that everybody has.
    OWN = (Purpose.SOURCE_LAYERS, Purpose.PROMPT, Purpose.WORKFLOW, Purpose.TEXT)

    id = IdField(prefix="med")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="media")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    current = models.BooleanField(default=True)  # part of what the work shows and sells today
    role = models.CharField(max_length=12, choices=Role.choices)
    purpose = models.CharField(max_length=15, choices=Purpose.choices, blank=True)  # of a deliverable
    position = models.PositiveSmallIntegerField(default=0)  # order of samples and deliverables; 0 for everything else
    key = models.CharField(max_length=200)  # name in its storage
    filename = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CurrentMedia()
    every: "models.Manager[Media]" = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "role", "position"], name="media_role_once"),
            models.CheckConstraint(
                condition=models.Q(role="deliverable") ^ models.Q(purpose=""), name="media_purpose_of_deliverables"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.role}"
