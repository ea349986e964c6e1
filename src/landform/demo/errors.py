"""Why the demo cannot run, in one sentence, with what to do."""

from landform.kernel.errors import Unavailable


class DemoFailed(Unavailable):
    title = "The demo failed"
