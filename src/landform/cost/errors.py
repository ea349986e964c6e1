"""What can go wrong with an estimate."""

from landform.kernel.errors import Invalid, Unavailable


class CostEngineUnavailable(Unavailable):
    title = "The cost could not be estimated"


class PriceListUnavailable(Unavailable):
    title = "The price list did not answer"


class InvalidPriceTable(Invalid):
    title = "The price table is not valid"


class InvalidPricingFile(Invalid):
    title = "A pricing.yaml is not valid"


class InvalidPlan(Invalid):
    title = "This is not a plan"
