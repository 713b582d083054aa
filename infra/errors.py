"""What keeps a deployment from going on."""


class DeployError(Exception):
    """Why a deployment or removal can't start or go on, in one line for the person who ran it."""
