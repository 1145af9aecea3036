"""Accounts in Django's admin, which is entered through the same sign-in and second factor as the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from accounts.models import ApiKey, Membership, Organization, PlatformClient, User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign,no-untyped-call]


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """Who may sign in, and who is staff; people change their own profile themselves."""

    list_display = ["handle", "email", "display_name", "is_staff", "is_active", "joined_at"]
    list_filter = ["is_staff", "is_active", "creator_kind"]
    search_fields = ["handle", "email", "display_name"]
    fields = [
        "handle", "email", "display_name", "joined_at", "last_login", "is_active", "is_staff", "is_superuser", "groups",
    ]  # fmt: skip
    readonly_fields = ["handle", "email", "display_name", "last_login", "joined_at"]
    filter_horizontal = ["groups"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


class MembershipInline(admin.TabularInline[Membership, Organization]):
    """To be looked at: roles change through the organization's page, which keeps an owner and writes events."""

    model = Membership
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Organization | None) -> bool:  # type: ignore[override]
        return False

    def has_change_permission(self, request: HttpRequest, obj: Organization | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Organization | None = None) -> bool:
        return False


@admin.register(Organization)
class OrganizationAdmin(admin.ModelAdmin[Organization]):
    list_display = ["name", "legal_name", "country", "created_at"]
    search_fields = ["name", "legal_name"]
    inlines = [MembershipInline]


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """Keys are made by their people and by the command; here they can be looked at."""

    list_display = ["name", "hint", "user", "created_at", "last_used_at", "revoked_at"]
    exclude = ["digest"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False


@admin.register(PlatformClient)
class PlatformClientAdmin(admin.ModelAdmin[PlatformClient]):
    list_display = ["name", "account", "created_at"]
    raw_id_fields = ["account"]
