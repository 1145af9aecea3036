"""The owner's switch for marks inside delivered model files."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.models import User
from works import queries
from works.services import marking


@login_required
@require_POST
def set_marks(request: HttpRequest, work_id: str) -> HttpResponse:
    user = cast(User, request.user)
    work = queries.get_own_work_for(user, work_id)
    marking.set_model_marks(work=work, actor=user, on=request.POST.get("on") == "1")
    return redirect("works:work", work.pk)
