"""The tables of payouts."""

from payouts.models.chargeback import Chargeback
from payouts.models.correction import Adjustment, Debt
from payouts.models.deposit import Deposit
from payouts.models.fee import FeeRule
from payouts.models.flow import WorkFlow
from payouts.models.ledger import LedgerAccount, LedgerTransaction, Posting
from payouts.models.payout import Payee, Payout, PayoutRun, PayoutSkip
from payouts.models.referrer import Referrer
from payouts.models.sale import Hold, Sale, SalePart, SaleShare
from payouts.models.split import Split, SplitShare
from payouts.models.team import Team

__all__ = [
    "Adjustment",
    "Chargeback",
    "Debt",
    "Deposit",
    "FeeRule",
    "Hold",
    "LedgerAccount",
    "LedgerTransaction",
    "Payee",
    "Payout",
    "PayoutRun",
    "PayoutSkip",
    "Posting",
    "Referrer",
    "Sale",
    "SalePart",
    "SaleShare",
    "Split",
    "SplitShare",
    "Team",
    "WorkFlow",
]
