"""What can go wrong with rendering."""

from landform.kernel.errors import Invalid


class RenderFailed(Invalid):
    """An expression of the template could not be evaluated with these values."""

    title = "The template could not be rendered"


class UnsafeRendering(Invalid):
    """What came out is not what the template declares; nothing was written."""

    title = "The rendered files were refused"
