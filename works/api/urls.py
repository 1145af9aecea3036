"""API addresses of works."""

from django.urls import URLPattern, path

from works.api import claims, uploads, versions, works

urlpatterns: list[URLPattern] = [
    path("works/", works.Works.as_view(), name="api_works"),
    path("works/<str:work_id>/", works.OneWork.as_view(), name="api_work"),
    path("works/<str:work_id>/claims/", claims.WorkClaims.as_view(), name="api_work_claims"),
    path("works/<str:work_id>/versions/", versions.Versions.as_view(), name="api_work_versions"),
    path("works/<str:work_id>/hide/", works.HideWork.as_view(), name="api_work_hide"),
    path("works/<str:work_id>/show/", works.ShowWork.as_view(), name="api_work_show"),
    path("works/<str:work_id>/title/", works.WorkTitle.as_view(), name="api_work_title"),
    path("works/<str:work_id>/lineage/", works.WorkLineage.as_view(), name="api_work_lineage"),
    path("uploads/", uploads.Uploads.as_view(), name="api_uploads"),
    path("uploads/<str:upload_id>/", uploads.OneUpload.as_view(), name="api_upload"),
]
