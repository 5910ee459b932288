"""``genoguide check-site``: an export held against a checkout of the 1+MG framework site."""

from pathlib import Path

import click

from api.workspace import Workspace


@click.command("check-site", short_help="Hold the export against a checkout of the framework site.")
@click.option(
    "--site", required=True, type=click.Path(path_type=Path, file_okay=False, exists=True), help="Checkout of the site."
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_obj
def command(workspace: Workspace, site: Path, form: str) -> int:
    """Say whether the export of the current snapshot fits a checkout of the 1+MG framework site, without building it.

    Compared are file names and addresses, the pages and country codes that the export relies on, and the line that
    calls the hook.

    \b
    Exit code 0: it fits; there may be warnings. 1: something clashes or leads nowhere. 2: it could not be compared.
    """
    from api.commands.export.site import current_export
    from api.export.site.checkout import Checkout, CheckoutError
    from api.export.site.comparison import compare
    from api.export.site.dropin import Options
    from api.render_findings import findings_json, print_findings
    from loaders.findings import Severity

    try:
        findings = compare(current_export(workspace, Options()), Checkout(site))
    except CheckoutError as error:
        raise click.ClickException(str(error)) from None
    if form == "json":
        click.echo(findings_json(findings))
    elif findings:
        print_findings(findings)
    else:
        click.echo("The export fits the site: no findings.")
    return int(any(finding.severity is Severity.VIOLATION for finding in findings))
