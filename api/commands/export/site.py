"""``genoguide export site``: the drop-in for the 1+MG framework site."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.workspace import Workspace

if TYPE_CHECKING:
    from api.export.site.dropin import DropIn, Options


@click.command("site", short_help="The drop-in for the 1+MG framework site.")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write."
)
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Checkout of the site, to repeat the badges that its pages give to documents.",
)
@click.option(
    "--reviews",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="YAML file of reviews by National Mirror Groups: practice id to date.",
)
@click.option("--reviewed-only", is_flag=True, help="Leave out what no National Mirror Group has reviewed.")
@click.option("--maturity-licence", metavar="URL", help="Licence of survey answers. Without one they are left out.")
@click.option(
    "--previous",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="The export before, to say which countries changed.",
)
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917 - one argument an option
    workspace: Workspace,
    output: Path,
    site: Path | None,
    reviews: Path | None,
    reviewed_only: bool,
    maturity_licence: str | None,
    previous: Path | None,
) -> int:
    """Write what the 1+MG framework site needs to show practices and guidance on its own pages.

    The folder holds the drop-in itself as site/ and as genoguide-site.zip, with hook.patch, an Action that keeps the
    site up to date, a report of what is in it, and a README for the site's maintainers. The same snapshot and options
    give the same bytes.

    \b
    genoguide export site -o framework-export
    genoguide check-site --site oneplusmg-framework
    """
    from api.export.site.checkout import Checkout, CheckoutError
    from api.export.site.dropin import Options, ReviewError
    from api.export.site.options import OptionError, read_licence, read_previous, read_reviews
    from api.export.site.package import NotOurs, write

    try:
        options = Options(
            reviews=read_reviews(reviews) if reviews else {},
            show_unreviewed=not reviewed_only,
            maturity_licence=read_licence(maturity_licence),
            badges=Checkout(site).badges() if site else {},
            previous=read_previous(previous) if previous else None,
        )
        export = current_export(workspace, options)
        write(export, output)
    except (CheckoutError, OptionError, ReviewError, NotOurs) as error:
        raise click.ClickException(str(error)) from None
    _say(export, output)
    return 0


def current_export(workspace: Workspace, options: "Options") -> "DropIn":
    """Return the drop-in of the workspace's current snapshot. Raises SnapshotError, ReviewError."""
    from api.export.site.dropin import drop_in
    from graph.snapshot import SnapshotError, open_store

    current = workspace.snapshots.current()
    if current is None:
        raise SnapshotError("There is no snapshot yet. Run 'genoguide build'.")
    return drop_in(open_store(current[0]), current[1].version, options)


def _say(export: "DropIn", output: Path) -> None:
    report = export.report
    practices, guidance = report["practices"], report["pages"]
    click.echo(f"Wrote {output}: {report['files']} files for the site, data of {report['generated']}.")
    click.echo(f"  {sum(practices.values())} practices in {len(practices)} places; guidance on {len(guidance)} pages.")
    click.echo(f"  Without a page, shown on /genoguide-practices alone: {', '.join(report['without_page']) or 'none'}.")
    if report["health_systems"]:
        click.echo(f"  Maturity of {report['health_systems']} health systems.")
    if report["health_systems_left_out"]:
        click.echo(
            f"  Maturity of {report['health_systems_left_out']} health systems is left out, as the survey names no "
            "licence: say --maturity-licence."
        )
    if report["draft"]:
        click.echo("Warning: the snapshot is a draft that failed validation. Do not publish this export.", err=True)
    click.echo(f"Next: {output / 'README.md'} says how the site takes it in.")
