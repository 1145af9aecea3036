"""Forms of accounts' pages, and the sign-up form."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity, Membership, Organization, User
from accounts.roles import ROLE_WORDS
from accounts.scopes import SCOPES


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """Allauth's own, where the user name is called what it is here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        handle = self.fields["username"]
        handle.label = _("Handle")
        handle.help_text = _("Your public name: 3 to 30 lower-case letters, digits, - or _.")
        handle.widget.attrs.update({"placeholder": "", "autocapitalize": "none", "maxlength": 30})
        self.fields["email"].help_text = _("You sign in with it. It is never shown.")


class ProfileForm(forms.ModelForm[User]):
    avatar = forms.FileField(
        label=_("Picture"), required=False, help_text=_("PNG, JPEG or WebP, up to 5 MB; its middle square is shown."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )  # fmt: skip
    remove_avatar = forms.BooleanField(label=_("Remove the picture and show my initials"), required=False)
    website = forms.URLField(
        label=_("Website"), required=False, assume_scheme="https", help_text=_("Starts with https://.")
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("Of pages and of mail to you.")
    )

    class Meta:
        model = User
        fields = ["display_name", "creator_kind", "bio", "website", "language"]
        widgets = {"bio": forms.Textarea(attrs={"rows": 5})}

    field_order = ["avatar", "remove_avatar", "display_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", _("Nothing; I license works of others")), *User.CreatorKind.choices]
        self.fields["creator_kind"].choices = kinds  # type: ignore[attr-defined]
        if not self.instance.avatar:
            del self.fields["remove_avatar"]

    def clean_website(self) -> str:
        address = str(self.cleaned_data["website"])
        if address and not address.startswith(("http://", "https://")):
            raise forms.ValidationError(_("Write an address that starts with https://."))
        return address


class OrganizationForm(forms.ModelForm[Organization]):
    class Meta:
        model = Organization
        fields = ["name", "legal_name", "country", "tax_id"]
        help_texts = {
            "legal_name": _("As it should stand on licenses and receipts."),
            "country": _("Two letters, such as DE."),
        }


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect, initial=Membership.Role.BUYER)

    def __init__(self, *args: Any, roles: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(value, f"{label} — {ROLE_WORDS[value]}") for value, label in roles]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class IdentityForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Identity.Kind.choices, widget=forms.RadioSelect, initial=Identity.Kind.DOMAIN
    )
    value = forms.CharField(
        label=_("Domain or address of your profile"), max_length=400,
        help_text=_("Such as studio.com or https://github.com/you."),
    )  # fmt: skip


class ApiKeyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Where it will be used."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(scope, f"{words} — {scope}") for scope, words in SCOPES.items()],
    )
