"""``genoguide diff A B``."""

import click

from api.curating.editions import compare, edition
from api.curating.words import FORMS, Words
from api.workspace import Workspace
from loaders.schema import Forms


@click.command("diff", short_help="Say in words what changed between two editions of the content.")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="text", show_default=True)
@click.pass_obj
def command(workspace: Workspace, before: str, after: str, form: str) -> int:
    """Say record by record and field by field in what B differs from A.

    A and B are folders: of a snapshot, of a workspace, or of data with practice, document and so on below it; or a
    version of the workspace, such as 91f76bfbab145158; or 'packaged', the content that ships with GenoGuide.

    \b
    Exit code 0: no difference. 1: they differ. 2: the command could not be carried out.
    """
    found = compare(edition(workspace, before), edition(workspace, after))
    click.echo(FORMS[form](found, Words(Forms())))
    return int(bool(found))
