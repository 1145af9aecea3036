"""Addresses of works."""

from django.urls import URLPattern, path

from works.views import batch, claims, marking, original, versions, work
from works.views.derivations import claim, derivation, derivations
from works.views.lineage import lineage
from works.views.mine import mine
from works.views.register import register
from works.views.transfers import transfer

app_name = "works"
urlpatterns: list[URLPattern] = [
    path("register/", register, name="register"),
    path("register/batch/", batch.batch, name="batch"),
    path("register/batch/<str:work_id>/", batch.row, name="batch_row"),
    path("w/<str:work_id>/lineage/", lineage, name="lineage"),
    path("w/<str:work_id>/made-from-mine/", claim, name="claim"),
    path("studio/derivations/", derivations, name="derivations"),
    path("studio/derivations/<str:derivation_id>/", derivation, name="derivation"),
    path("studio/works/<str:work_id>/transfer/", transfer, name="transfer"),
    path("studio/", mine, name="mine"),
    path("studio/originals/<str:token>/", original.original_file, name="original_file"),
    path("studio/works/<str:work_id>/", work.work, name="work"),
    path("studio/works/<str:work_id>/versions/", versions.versions, name="versions"),
    path("studio/works/<str:work_id>/files/<str:media_id>/", versions.file, name="version_file"),
    path("studio/works/<str:work_id>/progress/", work.progress, name="progress"),
    path("studio/works/<str:work_id>/original/", original.open_original, name="original"),
    path("studio/works/<str:work_id>/describe/", work.describe, name="describe"),
    path("studio/works/<str:work_id>/claims/", claims.correct, name="claims"),
    path("studio/works/<str:work_id>/discard/", work.discard, name="discard"),
    path("studio/works/<str:work_id>/marking/", marking.set_marks, name="marking"),
    path("studio/works/<str:work_id>/hide/", work.move, {"verb": "hide"}, name="hide"),
    path("studio/works/<str:work_id>/show/", work.move, {"verb": "show"}, name="show"),
]
