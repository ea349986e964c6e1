"""`/tokens`: tokens of one's own, and of programs."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from landform.access.models import Scope, Token
from landform.access.tokens import TokenOrder
from landform.api.dependencies import Asking, Services
from landform.api.views import Time
from landform.kernel.names import EntityRef

router = APIRouter(prefix="/tokens", tags=["tokens"])

MAX_DAYS = 366


class NewToken(BaseModel):
    """A token for oneself, or (administrators) for the program ``service``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=100, description="What it is for, in your words.")
    scopes: list[Scope] = Field(
        default_factory=lambda: [Scope.READ], max_length=5, description="Reading is always in."
    )
    expires_in_days: int = Field(90, ge=1, le=MAX_DAYS)
    service: str | None = Field(
        None,
        pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$",
        description="The program's name: it is `service:default/<name>` and no person.",
    )
    groups: list[str] = Field(
        default_factory=list, max_length=50, description="What the program acts for."
    )


class TokenView(BaseModel):
    """A token without its secret, which is kept nowhere."""

    id: str
    name: str
    subject: str
    scopes: list[Scope]
    groups: list[str] | None = Field(description="Of a program; people's are the catalog's.")
    created_by: str
    created_at: Time
    expires_at: Time | None
    last_used_at: Time | None = Field(description="To the minute.")

    @classmethod
    def of(cls, token: Token) -> "TokenView":
        return cls(
            id=token.id,
            name=token.name,
            subject=token.subject,
            scopes=sorted(token.scopes),
            groups=None if token.groups is None else sorted(token.groups),
            created_by=token.created_by,
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
        )


class GivenToken(TokenView):
    token: str = Field(description="The token itself. It is shown this once.")


class TokenList(BaseModel):
    items: list[TokenView]


@router.post("", status_code=status.HTTP_201_CREATED)
async def create_token(body: NewToken, subject: Asking, app: Services) -> GivenToken:
    """Make a token. It is in this answer and nowhere else."""
    groups = (str(EntityRef.parse(each, default_kind="group")) for each in body.groups)
    order = TokenOrder(
        name=body.name,
        scopes=frozenset(body.scopes),
        days=body.expires_in_days,
        service=body.service,
        groups=frozenset(groups),
    )
    token, text = await app.access.tokens.create(order, subject)
    return GivenToken(**TokenView.of(token).model_dump(), token=text)


@router.get("")
async def list_tokens(
    subject: Asking,
    app: Services,
    whose: Annotated[
        Literal["mine", "all"], Query(description="`all`: administrators only.")
    ] = "mine",
) -> TokenList:
    """Your tokens that still work, newest first."""
    found = await app.access.tokens.list_tokens(subject, of_all=whose == "all")
    return TokenList(items=[TokenView.of(each) for each in found])


@router.delete("/{token_id}", status_code=status.HTTP_204_NO_CONTENT)
async def revoke_token(token_id: str, subject: Asking, app: Services) -> None:
    """Let a token work no more."""
    await app.access.tokens.revoke(token_id, subject)
