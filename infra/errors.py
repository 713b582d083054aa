"""What keeps a deployment from going on."""


class DeployError(Exception):
    """Why a deployment or removal can't start or go on, in one line for the person who ran it."""

    status = 1  # of the command


class NotUpYet(DeployError):
    """What was deployed can't be reached yet, so nothing can be said of it."""

    status = 3
