"""What a step can end with, beside that it went well."""


class Trouble(Exception):
    """Something is not as it should be.

    Parameters
    ----------
    reason : str
        What is wrong, the beginning of a sentence and without its end.
    remedy : str
        What to do about it, a sentence.
    patience : float
        Seconds in which it may pass by itself, as it does while a deployment becomes known.
    """

    def __init__(self, reason: str, remedy: str, patience: float = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy
        self.patience = patience


class NotUp(Trouble):
    """What was deployed isn't reached yet, which says nothing of whether it works.

    It is waited for as long as the one who runs it will.
    """

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason, remedy, patience=float("inf"))


class KeptOut(Exception):
    """The stage takes nothing new, as it is set to: that went well, and the rest can't be tried.

    Its text is what the stage says.
    """
