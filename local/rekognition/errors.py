"""The one error type that reaches a client of the service."""


class ServiceError(Exception):
    """An error as the service reports it.

    Parameters
    ----------
    code
        Exception name of the service, for example ``InvalidParameterException``; clients branch
        on it.
    message
        One sentence for a person.
    status
        HTTP status. The service's own errors are 400, its faults 500 (Rekognition developer guide,
        "Error handling"); other values come from the HTTP layer.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def invalid_parameter(message: str) -> ServiceError:
    """Return the error for a request that is well formed but asks for something not allowed."""
    return ServiceError("InvalidParameterException", message)


def serialization_error(message: str) -> ServiceError:
    """Return the error for a request whose JSON doesn't have the operation's types."""
    return ServiceError("SerializationException", message)


def internal_error(message: str) -> ServiceError:
    """Return the error for a fault on our side, which clients retry."""
    return ServiceError("InternalServerError", message, status=500)
