"""How to connect to a Resource from here: text that developers paste into their programs. Pure.

Which snippets there are follows from the outputs that the Resource's template declared.
No snippet holds a password: it says where the program reads it when it runs.
"""

from landform.catalog.connection.messaging import queue, topic
from landform.catalog.connection.models import Outputs, Snippet, readable_outputs
from landform.catalog.connection.redis import cache
from landform.catalog.connection.secrets import secret
from landform.catalog.connection.sql import database
from landform.catalog.connection.storage import bucket, registry, table
from landform.catalog.models import JsonObject

# By the outputs that tell one from another; the first that fits counts.
WRITERS = (
    (("secret_arn", "database_name", "port"), database),
    (("primary_host", "port", "username", "cache_arn"), cache),
    (("bucket_name",), bucket),
    (("queue_url",), queue),
    (("topic_arn",), topic),
    (("table_name",), table),
    (("repository_url",), registry),
    (("secret_arn",), secret),
)

__all__ = ["Outputs", "Snippet", "connection_snippets"]


def connection_snippets(document: JsonObject) -> list[Snippet]:
    """The snippets for an entity; none where we do not know how to connect to it."""
    if document["kind"] != "Resource":
        return []
    outputs = readable_outputs(document)
    for needed, write in WRITERS:
        if all(name in outputs for name in needed):
            return write(outputs)
    return []
