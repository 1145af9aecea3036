"""The tables of licensing."""

from licensing.models.board import Board, BoardItem
from licensing.models.brief import Brief
from licensing.models.buyout import Buyout
from licensing.models.cart import CartItem
from licensing.models.channel import Channel
from licensing.models.commission import Assignment, Commission
from licensing.models.delivery import DeliveredCopy
from licensing.models.dispute import Decision, Dispute, Statement
from licensing.models.facet_count import FacetCount
from licensing.models.license_transfer import LicenseTransfer
from licensing.models.listing import Listing
from licensing.models.offer import Floor, Negotiation, Offer, OfferFile, TakesOffers
from licensing.models.order import DownloadRecord, License, Order
from licensing.models.pack import Pack, PackWork
from licensing.models.past_use import PastUse
from licensing.models.payment import Payment
from licensing.models.purchase_request import PurchaseRequest, RequestLine, SpendingLimit
from licensing.models.revenue_report import RevenueReport
from licensing.models.saved_search import SavedSearch
from licensing.models.search_word import SearchWord
from licensing.models.seat import Seat
from licensing.models.terms import LicenseTerms
from licensing.models.title_bid import TitleBid
from licensing.models.title_sale import TitleSale
from licensing.models.window import Window

__all__ = [
    "Assignment",
    "Board",
    "BoardItem",
    "Brief",
    "Buyout",
    "CartItem",
    "Channel",
    "Commission",
    "Decision",
    "DeliveredCopy",
    "Dispute",
    "DownloadRecord",
    "FacetCount",
    "Floor",
    "License",
    "LicenseTerms",
    "LicenseTransfer",
    "Listing",
    "Negotiation",
    "Offer",
    "OfferFile",
    "Order",
    "Pack",
    "PackWork",
    "PastUse",
    "Payment",
    "PurchaseRequest",
    "RequestLine",
    "RevenueReport",
    "SavedSearch",
    "SearchWord",
    "Seat",
    "SpendingLimit",
    "Statement",
    "TakesOffers",
    "TitleBid",
    "TitleSale",
    "Window",
]
