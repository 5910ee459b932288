"""``genoguide serve``."""

import click

from api.settings import Settings
from api.workspace import Workspace


@click.command("serve", short_help="Serve the knowledge graph over HTTP.")
@click.option("--host", envvar="GENOGUIDE_HOST", show_envvar=True, help="Address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=int, envvar="GENOGUIDE_PORT", show_envvar=True, help="Port to listen on. Default: 8000.")
@click.option("--workers", type=int, envvar="GENOGUIDE_WORKERS", show_envvar=True, help="Queries evaluated at once.")
@click.option(
    "--timeout", type=float, envvar="GENOGUIDE_QUERY_TIME_LIMIT", show_envvar=True, help="Seconds a query may take."
)
@click.option("--memory", envvar="GENOGUIDE_WORKER_MEMORY_LIMIT", show_envvar=True, help="Memory of a worker: 512 MiB.")
@click.option("--build/--no-build", "fresh", default=False, help="Build first when an input has changed.")
@click.option(
    "--scratch", is_flag=True, help="For tests: an empty store that may be written to, for this machine only."
)
@click.pass_context
def command(
    ctx: click.Context, /, fresh: bool, timeout: float | None, memory: str | None, scratch: bool, **given: object
) -> int | None:
    """Serve pages, the SPARQL endpoint and the competency queries from the current snapshot, until stopped.

    A snapshot that is built meanwhile is served as soon as it is there, without a pause.

    All other settings are environment variables; docs/settings.md lists them.
    """
    from api.commands.build import command as build_command
    from api.server import serve

    given |= {"query_time_limit": timeout, "worker_memory_limit": memory}
    settings = Settings.from_environment().with_values(**{k: v for k, v in given.items() if v is not None})
    if scratch:
        from api import scratch as scratch_mode

        scratch_mode.serve(settings)
        return None
    workspace: Workspace = ctx.obj
    if fresh and (code := ctx.invoke(build_command)):
        return int(code)
    if workspace.snapshots.current() is None:
        raise click.ClickException("There is no snapshot yet. Run 'genoguide build', or 'genoguide serve --build'.")
    serve(workspace.snapshots.link, settings)
    return None
