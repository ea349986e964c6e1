"""`/entities/{kind}/{namespace}/{name}/connection`: how a program connects to a resource."""

from dataclasses import asdict

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from landform.api.catalog_own import Ref
from landform.api.dependencies import Services, current_user

# Whoever is signed in may look, so nobody's groups are looked up.
router = APIRouter(prefix="/entities", tags=["catalog"], dependencies=[Depends(current_user)])


class SnippetView(BaseModel):
    language: str = Field(description="For highlighting: shell, python, javascript, go or yaml.")
    title: str = Field(description="For people, such as `Node.js`.")
    code: str = Field(description="Text to paste. It holds no secret value.")


@router.get("/{kind}/{namespace}/{name}/connection")
async def connection(ref: Ref, app: Services) -> list[SnippetView]:
    """Snippets for common languages; none where we do not know how to connect to it."""
    return [SnippetView(**asdict(each)) for each in await app.catalog.connection(ref)]
