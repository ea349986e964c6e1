"""The AWS Price List API, to renew the price table from."""

from landform.adapters.pricing.price_list import AwsPriceList

__all__ = ["AwsPriceList"]
