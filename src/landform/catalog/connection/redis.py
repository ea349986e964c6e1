"""Snippets for ElastiCache: the user signs in with a token that AWS credentials sign."""

from landform.catalog.connection.models import Outputs, Snippet
from landform.catalog.connection.quoting import region_of, string
from landform.catalog.connection.secrets import environment


def cache(outputs: Outputs) -> list[Snippet]:
    """How to connect to a cache with TLS and without a password."""
    host, port, user = outputs["primary_host"], outputs["port"], outputs["username"]
    values = {"REDIS_HOST": host, "REDIS_PORT": port, "REDIS_USER": user, "REDIS_TLS": "true"}
    return [
        Snippet("python", "Python", _python(host, port, user, outputs["cache_arn"])),
        environment(values),
    ]


def _python(host: str, port: str, user: str, arn: str) -> str:
    name = arn.rpartition(":")[2]
    return f"""from urllib.parse import urlencode

import botocore.session
import redis
from botocore.model import ServiceId
from botocore.signers import RequestSigner

CACHE, USER, REGION = {string(name)}, {string(user)}, {string(region_of(arn))}


class Token(redis.CredentialProvider):
    \"\"\"Signs in with the role of this program; a token is good for 15 minutes.\"\"\"

    def get_credentials(self):
        session = botocore.session.get_session()
        signer = RequestSigner(
            ServiceId("elasticache"), REGION, "elasticache", "v4",
            session.get_credentials(), session.get_component("event_emitter"),
        )
        address = f"https://{{CACHE}}/?" + urlencode({{"Action": "connect", "User": USER}})
        request = {{
            "method": "GET", "url": address, "body": {{}}, "headers": {{}}, "context": {{}},
        }}
        signed = signer.generate_presigned_url(
            request, operation_name="connect", expires_in=900, region_name=REGION
        )
        return USER, signed.removeprefix("https://")


client = redis.Redis(
    host={string(host)}, port=int({string(port)}), ssl=True, credential_provider=Token()
)
"""
