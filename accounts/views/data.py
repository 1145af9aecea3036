"""One's own data as a file."""

from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.models import User
from marketplace.core import personal_data


@login_required
@require_POST
@never_cache
def export(request: HttpRequest) -> JsonResponse:
    """A JSON file with every row that names the person."""
    user = request.user
    assert isinstance(user, User)
    body = {"account": user.handle, "made_at": timezone.now(), "data": personal_data.export(user)}
    name = f"gen-ip-{user.handle}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(body, encoder=DjangoJSONEncoder, headers=headers, json_dumps_params={"indent": 1})
