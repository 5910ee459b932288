"""What shapes, context and ontology say of the fields of curated files, for templates and for editors."""

from loaders.schema.fields import Choice, Field, Form, Forms
from loaders.schema.json_schema import json_schema

__all__ = ["Choice", "Field", "Form", "Forms", "json_schema"]
