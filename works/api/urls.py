"""API addresses of works."""

from django.urls import URLPattern, path, re_path

from works.api import claims, derivations, titles, uploads, versions, works

urlpatterns: list[URLPattern] = [
    path("works/", works.Works.as_view(), name="api_works"),
    path("works/<str:work_id>/", works.OneWork.as_view(), name="api_work"),
    path("works/<str:work_id>/claims/", claims.WorkClaims.as_view(), name="api_work_claims"),
    path("works/<str:work_id>/versions/", versions.Versions.as_view(), name="api_work_versions"),
    path("works/<str:work_id>/hide/", works.HideWork.as_view(), name="api_work_hide"),
    path("works/<str:work_id>/show/", works.ShowWork.as_view(), name="api_work_show"),
    path("works/<str:work_id>/title/", titles.WorkTitle.as_view(), name="api_work_title"),
    path("works/<str:work_id>/title/<int:index>/proof/", titles.TitleProof.as_view(), name="api_title_proof"),
    path("works/<str:work_id>/transfer/", titles.OfferTransfer.as_view(), name="api_transfer"),
    re_path(
        r"^works/(?P<work_id>[^/]+)/transfer/(?P<verb>accept|decline)/$",
        titles.AnswerTransfer.as_view(),
        name="api_transfer_answer",
    ),
    path("works/<str:work_id>/derivations/", derivations.Derivations.as_view(), name="api_derivations"),
    path("works/<str:work_id>/derivations/propose/", derivations.ProposeDerivation.as_view(), name="api_propose"),
    re_path(
        r"^works/(?P<work_id>[^/]+)/derivations/(?P<verb>confirm|approve|refuse|end)/$",
        derivations.AnswerDerivation.as_view(),
        name="api_derivation_answer",
    ),
    path("works/<str:work_id>/lineage/", works.WorkLineage.as_view(), name="api_work_lineage"),
    path("uploads/", uploads.Uploads.as_view(), name="api_uploads"),
    path("uploads/<str:upload_id>/", uploads.OneUpload.as_view(), name="api_upload"),
]
