"""A creative thing someone registered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core.ids import IdField


class Work(models.Model):
    """What was made. `creator` never changes; `owner` is who holds the rights now."""

    class Kind(models.TextChoices):
        IMAGE = "image", _("Image")
        TEXT = "text", _("Text")
        PROMPT = "prompt", _("Prompt")
        WORKFLOW = "workflow", _("Workflow")
        MODEL = "model", _("Model")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PROCESSING = "processing", _("Processing")
        CERTIFIED = "certified", _("Certified")
        HIDDEN = "hidden", _("Hidden")
        SUSPENDED = "suspended", _("Suspended")
        REMOVED = "removed", _("Removed")

    TRANSITIONS = {
        "draft": {"processing"},
        "processing": {"certified", "draft"},
        "certified": {"hidden", "suspended"},
        "hidden": {"certified", "suspended"},
        "suspended": {"certified", "removed"},
    }

    id = IdField(prefix="wrk")
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="created_works")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="works")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    tools = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    step = models.CharField(max_length=30, blank=True)  # what the worker is doing, shown while it does it
    step_at = models.DateTimeField(null=True)  # when that began; a worker that is silent for long was lost
    submission = models.CharField(max_length=64, blank=True)  # the form's token: sent twice, registered once
    problem_code = models.CharField(max_length=60, blank=True)
    problem = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    facts = models.JSONField(default=dict)  # pixels, words, tensors … read from the file, safe to show
    excerpt = models.TextField(blank=True)  # the public preview of a text
    color = models.CharField(max_length=7, default="#d8d2c4")
    created_at = models.DateTimeField(auto_now_add=True)
    certified_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["image", "text", "prompt", "workflow", "model"]), name="work_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "processing", "certified", "hidden", "suspended", "removed"]),
                name="work_state_known",
            ),
            models.UniqueConstraint(
                fields=["creator", "submission"], condition=~models.Q(submission=""), name="work_submitted_once"
            ),
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="work_by_owner")]

    def __str__(self) -> str:
        return self.title


class Media(models.Model):
    """One file of a work."""

    class Role(models.TextChoices):
        ORIGINAL = "original"  # private storage
        PREVIEW = "preview"  # public, watermarked, at most 1600 px
        THUMBNAIL = "thumbnail"  # public, at most 512 px
        SAMPLE = "sample"  # public: what a prompt or model makes, at most 1024 px
        SAMPLE_SOURCE = "sample_src"  # private: a sample as it was sent, until it is drawn again

    id = IdField(prefix="med")
    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="media")
    role = models.CharField(max_length=10, choices=Role.choices)
    position = models.PositiveSmallIntegerField(default=0)  # order of the samples; 0 for everything else
    key = models.CharField(max_length=200)  # name in its storage
    filename = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "role", "position"], name="media_role_once")]

    def __str__(self) -> str:
        return f"{self.work_id} {self.role}"


class Claim(models.Model):
    """One statement about a work and how well it is founded."""

    class Grade(models.TextChoices):
        DECLARED = "declared", _("Declared")
        FILE = "file", _("Read from the file")
        CHECKED = "checked", _("Checked")
        REVIEWED = "reviewed", _("Reviewed")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="claims")
    name = models.CharField(max_length=60)
    value = models.JSONField()
    grade = models.CharField(max_length=10, choices=Grade.choices)
    private = models.BooleanField(default=False)  # shown to the creator only

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "name", "grade"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.grade})"


class RawMetadata(models.Model):
    """The metadata blob exactly as it stood in the file."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="raw_metadata")
    source = models.CharField(max_length=30)  # a1111, comfyui, safetensors …
    blob = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.work_id} {self.source}"


class Fingerprint(models.Model):
    """What recognizes a work's content."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="fingerprints")
    method = models.CharField(max_length=20)  # sha256_content, pdq, graph …
    value = models.CharField(max_length=128, db_index=True)  # lower-case hex
    quality = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "method"], name="fingerprint_once")]

    def __str__(self) -> str:
        return f"{self.method} {self.value[:12]}"


class Title(models.Model):
    """Who owned a work from when to when."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="titles")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cause = models.CharField(max_length=60, default="registration")
    from_at = models.DateTimeField(auto_now_add=True)
    until_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work"], condition=models.Q(until_at=None), name="title_one_current_owner")
        ]

    def __str__(self) -> str:
        return f"{self.work_id} {self.owner_id}"
