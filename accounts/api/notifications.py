"""API: the caller's notifications, and what they want to hear of."""

from typing import Any, cast

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import notification_queries
from accounts.models import Notification, User
from accounts.services import notifications


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    class Meta:
        model = Notification
        fields = ["id", "kind", "headline", "path", "created_at", "read_at"]


class ReadRequest(serializers.Serializer[Any]):
    ids = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=None, allow_null=True, max_length=1000,
        help_text="without it, all",
    )  # fmt: skip


class ReadAnswer(serializers.Serializer[Any]):
    marked = serializers.IntegerField()
    unread = serializers.IntegerField()


class PreferenceSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    in_app = serializers.BooleanField()
    mail = serializers.BooleanField()
    required_mail = serializers.BooleanField(source="required", read_only=True, help_text="it cannot be switched off")


def _user(request: Request) -> User:
    return cast(User, request.user)


class Notifications(generics.ListAPIView[Notification]):
    """Notifications of the caller, the newest first."""

    serializer_class = NotificationSerializer
    required_scopes = {"GET": "notifications:read"}

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return Notification.objects.none()
        only = self.request.query_params.get("unread") in ("1", "true")
        return notification_queries.list_notifications_of(_user(self.request), unread=True if only else None)

    @extend_schema(parameters=[OpenApiParameter("unread", bool)])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class NotificationsRead(APIView):
    """Mark some or all as read."""

    required_scopes = {"POST": "notifications:write"}

    @extend_schema(request=ReadRequest, responses=ReadAnswer)
    def post(self, request: Request) -> Response:
        form = ReadRequest(data=request.data)
        form.is_valid(raise_exception=True)
        ids = form.validated_data["ids"]
        wanted = None if ids is None else [one.replace("\0", "") for one in ids]
        marked = notifications.mark_read(user=_user(request), ids=wanted)
        return Response({"marked": marked, "unread": _user(request).unread})


class NotificationPreferences(APIView):
    """What the caller wants of each kind; a PUT changes the kinds that it names."""

    required_scopes = {"GET": "notifications:read", "PUT": "notifications:write"}

    @extend_schema(responses=PreferenceSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = notification_queries.list_preferences_of(_user(request))
        return Response(PreferenceSerializer(rows, many=True).data)

    @extend_schema(request=PreferenceSerializer(many=True), responses=PreferenceSerializer(many=True))
    def put(self, request: Request) -> Response:
        form = PreferenceSerializer(data=request.data, many=True)
        form.is_valid(raise_exception=True)
        chosen = {row["kind"]: (row["in_app"], row["mail"]) for row in form.validated_data}
        notifications.set_preferences(user=_user(request), chosen=chosen)
        return self.get(request)
