"""Ask the AWS Price List API (GetProducts) for the prices of a region."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from landform.adapters.pricing.products import SOURCE, read_products
from landform.adapters.pricing.questions import QUESTIONS, Question
from landform.cost.errors import PriceListUnavailable
from landform.cost.ports import PriceReport
from landform.cost.prices import Price

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

HOME = "us-east-1"  # the API answers there for all regions
PAGE = 100  # most products that it gives at once
MAX_PAGES = 200
ATTEMPTS = 6  # of a call that is throttled or fails, with growing pauses
REFUSALS = frozenset(
    {
        "AccessDeniedException",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "UnrecognizedClientException",
    }
)


class AwsPriceList:
    """Fulfils `PriceSource`. Needs credentials that allow ``pricing:GetProducts``."""

    name = SOURCE
    about = "AWS Price List API (GetProducts), on-demand prices, as published on the date given."

    def __init__(
        self, *, endpoint_url: str | None = None, questions: tuple[Question, ...] = QUESTIONS
    ) -> None:
        self._endpoint_url = endpoint_url
        self._questions = questions
        self._client: Any = None

    def read(self, region: str, *, services: Iterable[str] = ()) -> PriceReport:
        """What the list says of a region; a question that fails takes no other with it.

        Raises:
            PriceListUnavailable: there are no credentials, or they do not allow it.
        """
        wanted = frozenset(services)
        prices: dict[str, Price] = {}
        failed = []
        for question in self._questions:
            if wanted and question.service not in wanted:
                continue
            found, problems = self._answer(question, region)
            prices.update(found)
            failed += [(question.name, problem) for problem in problems]
        return PriceReport(region, prices, tuple(failed))

    def _answer(self, question: Question, region: str) -> tuple[dict[str, Price], list[str]]:
        from botocore.exceptions import (  # noqa: PLC0415 - as late as boto3 itself
            BotoCoreError,
            ClientError,
            NoCredentialsError,
        )

        try:
            products = list(self._products(question, region))
        except NoCredentialsError as error:
            raise PriceListUnavailable(
                "There are no AWS credentials. Set AWS_PROFILE, or another way of boto3's; they "
                "must allow pricing:GetProducts."
            ) from error
        except ClientError as error:
            return {}, [_reason(error)]
        except (BotoCoreError, UnfinishedAnswer) as error:
            return {}, [f"{type(error).__name__}: no complete answer"]
        return read_products(question, region, products)

    def _products(self, question: Question, region: str) -> Iterator[str]:
        """All pages of a question. Half an answer is none: it may hold half of the prices."""
        filters = {**question.filters, "regionCode": region}
        arguments: dict[str, Any] = {
            "ServiceCode": question.service,
            "FormatVersion": "aws_v1",
            "MaxResults": PAGE,
            "Filters": [
                {"Type": "TERM_MATCH", "Field": name, "Value": value}
                for name, value in filters.items()
            ],
        }
        for _ in range(MAX_PAGES):
            page = self._pricing().get_products(**arguments)
            yield from page.get("PriceList") or []
            token = page.get("NextToken")
            if not token:
                return
            if token == arguments.get("NextToken"):
                break
            arguments["NextToken"] = token
        raise UnfinishedAnswer

    def _pricing(self) -> Any:
        if self._client is None:
            import boto3  # noqa: PLC0415 - a quarter of a second that other commands save
            from botocore.config import Config  # noqa: PLC0415

            self._client = boto3.session.Session().client(
                "pricing",
                region_name=HOME,
                endpoint_url=self._endpoint_url,
                config=Config(
                    connect_timeout=10,
                    read_timeout=60,
                    retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
                ),
            )
        return self._client


class UnfinishedAnswer(Exception):
    """An answer whose pages do not end."""


def _reason(error: "ClientError") -> str:
    """The code of a refusal. Raises `PriceListUnavailable` where asking on makes no sense."""
    code = str(error.response.get("Error", {}).get("Code", "unknown"))
    if code in REFUSALS:
        raise PriceListUnavailable(
            f"AWS does not let these credentials read prices ({code}); they must allow "
            "pricing:GetProducts."
        ) from error
    return f"{code}: no complete answer"
