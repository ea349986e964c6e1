"""What estimates costs, from the settings."""

from pathlib import Path

from landform.adapters.infracost import InfracostEngine
from landform.adapters.pricing import AwsPriceList
from landform.cost.errors import InvalidPricingFile
from landform.cost.ports import CostEngine, PriceSource
from landform.cost.price_file import read_price_table
from landform.cost.pricing_file import Usages, parse_usage
from landform.cost.service import CostService
from landform.cost.table import TableEngine
from landform.settings import InvalidSettings, Settings
from landform.shipped import shipped

PRICES, USAGE = "aws.json", "usage.yaml"


def build_costs(settings: Settings) -> CostService:
    """Build the service that estimates costs; reads its files, asks nobody.

    Raises:
        InvalidPriceTable: the price table cannot be used.
        InvalidPricingFile: the assumed use cannot be read.
        InvalidSettings: the currencies differ, or Infracost's key is missing.
    """
    cost = settings.cost
    table = read_price_table(price_file(settings))
    if table.currency != cost.currency and cost.engine == "table":
        raise InvalidSettings(
            f"cost.currency is {cost.currency}, but the price table is in {table.currency}. "
            "Prices are not converted: use a table in your currency."
        )
    engine: CostEngine = TableEngine(table)
    if cost.engine == "infracost":
        engine = _infracost(settings)
    return CostService(
        table,
        modules=cost.modules or shipped("modules"),
        region=settings.region,
        usage=_usage(cost.usage or shipped("prices") / USAGE),
        engine=engine,
    )


def price_file(settings: Settings) -> Path:
    """The price table that the settings name."""
    return settings.cost.prices or shipped("prices") / PRICES


def price_list(endpoint_url: str | None) -> PriceSource:
    """The price list that the table is renewed from."""
    return AwsPriceList(endpoint_url=endpoint_url)


def _infracost(settings: Settings) -> InfracostEngine:
    if settings.infracost_api_key is None:
        raise InvalidSettings(
            "cost.engine `infracost` needs its API key: put it into LANDFORM_INFRACOST_API_KEY, "
            "or into a file of the secrets directory."
        )
    return InfracostEngine(
        api_key=settings.infracost_api_key.get_secret_value().strip(),
        binary=settings.cost.infracost_binary,
        currency=settings.cost.currency,
        timeout_seconds=settings.cost.timeout_seconds,
    )


def _usage(path: Path) -> Usages:
    try:
        return parse_usage(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidPricingFile(f"{path} cannot be read: {error}.") from error
