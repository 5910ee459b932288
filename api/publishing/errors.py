"""Why a snapshot cannot be published. Every text is for the person who publishes."""


class PublishError(Exception):
    """The target cannot be reached, refuses, or answers what cannot be understood."""


class Unsupported(PublishError):
    """The target does not know what it was asked for at this address; another way may do."""


class NotThere(Unsupported):
    """The target says that there is nothing at this address."""
