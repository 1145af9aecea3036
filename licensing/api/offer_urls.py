"""API addresses of negotiation and briefs."""

from django.urls import path, re_path

from licensing.api import briefs, offers

urlpatterns = [
    path("briefs/", briefs.Briefs.as_view()),
    path("briefs/<str:brief_id>/", briefs.BriefDetail.as_view()),
    path("briefs/<str:brief_id>/answers/", briefs.BriefAnswers.as_view()),
    path("briefs/<str:brief_id>/close/", briefs.BriefClosing.as_view()),
    path("briefs/<str:brief_id>/files/", briefs.BriefFiles.as_view()),
    path("offers/", offers.Offers.as_view()),
    path("offers/<str:negotiation_id>/", offers.OfferDetail.as_view()),
    path("offers/<str:negotiation_id>/counter/", offers.OfferCounter.as_view()),
    path("offers/<str:negotiation_id>/pay/", offers.OfferPayment.as_view()),
    path("offers/<str:negotiation_id>/files/", offers.OfferFiles.as_view()),
    path("offers/<str:negotiation_id>/files/<str:file_id>/", offers.OfferFileDetail.as_view()),
    re_path(r"^offers/(?P<negotiation_id>[^/]+)/(?P<answer>accept|decline|withdraw)/$", offers.OfferAnswer.as_view()),
]
