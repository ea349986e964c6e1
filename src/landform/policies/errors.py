"""What can go wrong with a policy."""

from landform.kernel.errors import Unavailable


class PolicyEngineUnavailable(Unavailable):
    title = "The policies could not be evaluated"
