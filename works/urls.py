"""Addresses of works."""

from django.urls import URLPattern, path

from works.views.mine import mine
from works.views.register import register
from works.views.work import work

app_name = "works"
urlpatterns: list[URLPattern] = [
    path("register/", register, name="register"),
    path("studio/", mine, name="mine"),
    path("studio/works/<str:work_id>/", work, name="work"),
]
