"""API addresses of negotiation and briefs."""

from django.urls import path, re_path

from licensing.api import briefs, commissions, offers

urlpatterns = [
    path("briefs/", briefs.Briefs.as_view()),
    path("briefs/<str:brief_id>/", briefs.BriefDetail.as_view()),
    path("briefs/<str:brief_id>/answers/", briefs.BriefAnswers.as_view()),
    path("briefs/<str:brief_id>/commissions/", commissions.BriefCommissions.as_view()),
    path("commissions/", commissions.Commissions.as_view()),
    path("commissions/<str:commission_id>/", commissions.CommissionDetail.as_view()),
    path("commissions/<str:commission_id>/cancel/", commissions.CommissionCanceling.as_view()),
    path("commissions/<str:commission_id>/changes/", commissions.CommissionChanges.as_view()),
    path("commissions/<str:commission_id>/deliver/", commissions.CommissionDelivery.as_view()),
    path("commissions/<str:commission_id>/pay/", commissions.CommissionPayment.as_view()),
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
