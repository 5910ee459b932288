"""``genoguide serve``."""

import click

from api.settings import Settings
from api.workspace import Workspace


@click.command("serve", short_help="Serve the knowledge graph over HTTP.")
@click.option("--host", envvar="GENOGUIDE_HOST", show_envvar=True, help="Address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=int, envvar="GENOGUIDE_PORT", show_envvar=True, help="Port to listen on. Default: 8000.")
@click.option("--build/--no-build", "fresh", default=False, help="Build first when an input has changed.")
@click.option(
    "--scratch", is_flag=True, help="For tests: an empty store that may be written to, for this machine only."
)
@click.pass_context
def command(ctx: click.Context, host: str | None, port: int | None, fresh: bool, scratch: bool) -> int | None:
    """Serve pages, the SPARQL endpoint and the competency queries from the current snapshot, until stopped.

    All other settings are environment variables; docs/settings.md lists them.
    """
    from api.commands.build import command as build_command
    from api.server import serve

    given = {"host": host, "port": port}
    settings = Settings.from_environment().with_values(**{k: v for k, v in given.items() if v is not None})
    if scratch:
        from api import scratch as scratch_mode

        scratch_mode.serve(settings)
        return None
    workspace: Workspace = ctx.obj
    if fresh and (code := ctx.invoke(build_command)):
        return int(code)
    current = workspace.snapshots.current()
    if current is None:
        raise click.ClickException("There is no snapshot yet. Run 'genoguide build', or 'genoguide serve --build'.")
    serve(current[0], settings)
    return None
