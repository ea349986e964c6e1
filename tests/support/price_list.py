"""AWS's price list on loopback: it speaks GetProducts, pages and all, and can be made to fail."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TARGET = "AWSPriceListService.GetProducts"


def product(
    attributes: dict[str, str],
    price: str = "1",
    *,
    unit: str = "Hrs",
    currency: str = "USD",
    steps: list[tuple[str, str]] | None = None,
    terms: int = 1,
    published: str | None = "2026-11-01T00:00:00Z",
) -> str:
    """One product, as GetProducts prints it: a JSON text."""
    dimensions = {
        f"SKU.TERM.{number}": {
            "unit": unit,
            "beginRange": begin,
            "endRange": "Inf",
            "description": "a price",
            "appliesTo": [],
            "rateCode": f"SKU.TERM.{number}",
            "pricePerUnit": {currency: amount},
        }
        for number, (begin, amount) in enumerate(steps or [("0", price)])
    }
    term = {
        "priceDimensions": dimensions,
        "sku": "SKU",
        "effectiveDate": "2026-11-01T00:00:00Z",
        "offerTermCode": "JRTCKXETXF",
        "termAttributes": {},
    }
    return json.dumps(
        {
            "product": {"productFamily": "x", "attributes": attributes, "sku": "SKU"},
            "serviceCode": "x",
            "terms": {"OnDemand": {f"SKU.TERM{number}": term for number in range(terms)}},
            "version": "20261101000000",
            "publicationDate": published,
        }
    )


@dataclass
class FakePriceList:
    """What it knows, by service and family; ``failures`` are given out first, one a call.

    ``asked`` holds every call. ``page`` is the most products in one answer.
    """

    products: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    failures: list[tuple[int, str]] = field(default_factory=list)
    broken: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    page: int = 2
    endless: bool = False
    url: str = ""

    def answer(self, call: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(call)
        if self.failures:
            status, code = self.failures.pop(0)
            return status, {"__type": code, "message": "as the test wants it"}
        token = call.get("NextToken")
        if token and call["ServiceCode"] in self.broken:
            status, code = self.broken[call["ServiceCode"]]
            return status, {"__type": code, "message": "this page is broken"}
        filters = {each["Field"]: each["Value"] for each in call["Filters"]}
        family = filters.get("productFamily", "")
        found = [
            each
            for each in self.products.get((call["ServiceCode"], family), [])
            if self._matches(json.loads(each)["product"]["attributes"], filters)
        ]
        begin = int(token or 0)
        end = begin + self.page
        answer: dict[str, Any] = {"FormatVersion": "aws_v1", "PriceList": found[begin:end]}
        if self.endless:
            answer["NextToken"] = "0"
        elif end < len(found):
            answer["NextToken"] = str(end)
        return 200, answer

    @staticmethod
    def _matches(attributes: dict[str, str], filters: dict[str, str]) -> bool:
        wanted = {name: value for name, value in filters.items() if name != "productFamily"}
        return all(attributes.get(name, value) == value for name, value in wanted.items())


@contextmanager
def price_list(fake: FakePriceList) -> Iterator[FakePriceList]:
    """Serve it on loopback; ``fake.url`` says where."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["X-Amz-Target"] != TARGET:
                status, answer = 400, {"__type": "UnknownOperationException"}
            else:
                status, answer = fake.answer(json.loads(body))
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
