"""`/entities/{kind}/{namespace}/{name}/connection`: how a program connects to a resource."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from landform.api.dependencies import Asking, Services
from landform.kernel.names import EntityRef

router = APIRouter(prefix="/entities", tags=["catalog"])

Part = Annotated[str, Path(pattern=r"^[^\x00]+$")]


class SnippetView(BaseModel):
    language: str = Field(description="For highlighting: shell, python, javascript, go or yaml.")
    title: str = Field(description="For people, such as `Node.js`.")
    code: str = Field(description="Text to paste. It holds no secret value.")


@router.get("/{kind}/{namespace}/{name}/connection")
async def connection(
    kind: Part, namespace: Part, name: Part, app: Services, _subject: Asking
) -> list[SnippetView]:
    """Snippets for common languages; none where we do not know how to connect to it."""
    ref = EntityRef(kind.lower(), namespace.lower(), name.lower())
    snippets = await app.catalog.connection(ref)
    return [SnippetView(language=s.language, title=s.title, code=s.code) for s in snippets]
