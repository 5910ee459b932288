"""The OpenAPI description: which requests there are, and every status and media type that an answer can have."""

from api.openapi.document import install

__all__ = ["install"]
