"""What can go wrong with reading a state."""

from landform.kernel.errors import Conflict, NotFound, Unavailable


class StateUnavailable(Unavailable):
    title = "The Terraform state could not be read"


class UnreadableState(Conflict):
    title = "The Terraform state has another form than expected"


class StateNotFound(NotFound):
    title = "There is no Terraform state"
