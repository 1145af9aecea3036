"""The person: one account that may create, buy, and act for organizations."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from marketplace.core import storage

HANDLE = RegexValidator(r"^[a-z0-9][a-z0-9_-]{2,29}\Z", _("3 to 30 lower-case letters, digits, - or _."))


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, handle: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email), handle=handle, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user

    def create_superuser(self, **fields: Any) -> "User":
        return self.create_user(is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `handle` is the public name in addresses; the e-mail signs in and is never shown."""

    class CreatorKind(models.TextChoices):
        VISUAL_ARTIST = "visual_artist", _("Visual artist")
        WRITER = "writer", _("Writer")
        MODEL_MAKER = "model_maker", _("LoRA and workflow maker")
        PROMPT_ENGINEER = "prompt_engineer", _("Prompt engineer")

    email = models.EmailField(_("e-mail"))
    handle = models.CharField(_("handle"), max_length=30, unique=True, validators=[HANDLE])
    display_name = models.CharField(_("display name"), max_length=80, blank=True)
    bio = models.TextField(_("about"), max_length=1000, blank=True)
    website = models.URLField(_("website"), blank=True)
    creator_kind = models.CharField(_("I make"), max_length=20, choices=CreatorKind.choices, blank=True)
    avatar = models.CharField(max_length=200, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, default="en")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    unread = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # notifications, for the bell
    in_cart = models.PositiveIntegerField(default=0, db_default=0, editable=False)  # licenses, for the header
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["handle"]
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.display_name or self.handle

    @property
    def avatar_url(self) -> str:
        """Address of the person's picture; "" when they show none."""
        return storage.public().url(self.avatar) if self.avatar else ""
