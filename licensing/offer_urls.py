"""Addresses of negotiation and briefs."""

from django.urls import path

from licensing.views import briefs, commission_offers, commissions, offer_pay, offer_terms, offers

urlpatterns = [
    path("offers/", offers.negotiations, name="negotiations"),
    path("offers/files/<slug:file_id>/", offers.offer_file, name="offer_file"),
    path("offers/<slug:negotiation_id>/", offers.negotiation, name="negotiation"),
    path("offers/<slug:negotiation_id>/counter/", offer_terms.counter, name="counter_offer"),
    path("offers/<slug:negotiation_id>/counter/make/", commission_offers.counter, name="counter_commission"),
    path("offers/<slug:negotiation_id>/pay/", offer_pay.pay_offer, name="pay_offer"),
    path("offers/<slug:negotiation_id>/<slug:verb>/", offers.answer, name="answer_offer"),
    path("briefs/", briefs.list_briefs, name="briefs"),
    path("briefs/new/", briefs.publish, name="publish_brief"),
    path("briefs/new/preview/", briefs.preview, name="brief_preview"),
    path("briefs/<slug:brief_id>/", briefs.brief_detail, name="brief"),
    path("briefs/<slug:brief_id>/answer/", briefs.answer, name="answer_brief"),
    path("briefs/<slug:brief_id>/make/", commission_offers.offer, name="offer_commission"),
    path("briefs/make/preview/", commission_offers.preview, name="commission_preview"),
    path("commissions/<slug:commission_id>/deliver/", commissions.deliver, name="deliver_commission"),
    path("commissions/<slug:commission_id>/pay/", commissions.pay_rest, name="pay_commission"),
    path("commissions/<slug:commission_id>/changes/", commissions.ask_changes, name="change_commission"),
    path("commissions/<slug:commission_id>/cancel/", commissions.cancel, name="cancel_commission"),
    path("briefs/<slug:brief_id>/close/", briefs.close, name="close_brief"),
    path("w/<slug:work_id>/offer/", offer_terms.make_offer, name="make_offer"),
    path("w/<slug:work_id>/offer/preview/", offer_terms.preview, name="offer_preview"),
    path("studio/listings/<slug:listing_id>/offers/", offer_pay.offer_rules, name="offer_rules"),
]
