"""Why content is not validated. Every text is fit for the person who sent it."""

from api.refusal import Refusal


class ValidationRefused(Refusal):
    """Content is not validated."""

    message = "This cannot be validated."


class NothingSent(ValidationRefused):
    """The request holds no content, or not where it is looked for."""

    message = "There is nothing to validate: send a file as the body of the request, or as the field 'file' of a form."


class TypeRefused(ValidationRefused):
    """The content is of a type that is not validated, or compressed."""


class ContentTooLarge(ValidationRefused):
    """The body of the request is longer than the limit."""

    message = "This is too large to be validated here. Send it in parts, or use 'genoguide validate'."


class TooCostly(ValidationRefused):
    """The validation took more time or memory than a file may take, and was stopped."""

    message = "The validation of this took too long or too much memory, and was stopped. Send it in parts."


class TooManyFiles(ValidationRefused):
    """The client has had its share for now."""

    message = "You have had many files validated in the last minute. Please wait a moment."


class AllBusy(ValidationRefused):
    """As many files wait to be validated as may."""

    message = "Many files are being validated. Please try again in a moment."


class ValidatorFailed(ValidationRefused):
    """The process that validates could not start, or broke down."""

    message = "The validation could not be done. Please try again in a moment."
