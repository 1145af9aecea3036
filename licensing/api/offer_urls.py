"""API addresses of negotiation."""

from django.urls import path, re_path

from licensing.api import offers

urlpatterns = [
    path("offers/", offers.Offers.as_view()),
    path("offers/<str:negotiation_id>/", offers.OfferDetail.as_view()),
    path("offers/<str:negotiation_id>/counter/", offers.OfferCounter.as_view()),
    path("offers/<str:negotiation_id>/pay/", offers.OfferPayment.as_view()),
    path("offers/<str:negotiation_id>/files/", offers.OfferFiles.as_view()),
    path("offers/<str:negotiation_id>/files/<str:file_id>/", offers.OfferFileDetail.as_view()),
    re_path(r"^offers/(?P<negotiation_id>[^/]+)/(?P<answer>accept|decline|withdraw)/$", offers.OfferAnswer.as_view()),
]
