"""What both catalogs are asked: 200 generated questions, and some written by hand."""

from tests.backstage.catalog.generated import generated
from tests.backstage.catalog.listings import listings
from tests.backstage.catalog.predicates import errors, predicates, single
from tests.backstage.catalog.question import Question


def questions() -> list[Question]:
    return [*listings(), *predicates(), *single(), *errors(), *generated()]
