"""``genoguide serve``."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Final

import click

from api.settings import Settings
from api.workspace import Workspace

_POLITE: Final = 10
"""How far what is built meanwhile gives way to answers: a nice value."""


@click.command("serve", short_help="Serve the knowledge graph over HTTP.")
@click.option("--host", envvar="GENOGUIDE_HOST", show_envvar=True, help="Address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=int, envvar="GENOGUIDE_PORT", show_envvar=True, help="Port to listen on. Default: 8000.")
@click.option("--base-path", envvar="GENOGUIDE_BASE_PATH", show_envvar=True, help="Path of the site: /genoguide.")
@click.option("--public-url", envvar="GENOGUIDE_PUBLIC_URL", show_envvar=True, help="Address that the public knows.")
@click.option("--workers", type=int, envvar="GENOGUIDE_WORKERS", show_envvar=True, help="Queries evaluated at once.")
@click.option(
    "--timeout", type=float, envvar="GENOGUIDE_QUERY_TIME_LIMIT", show_envvar=True, help="Seconds a query may take."
)
@click.option("--memory", envvar="GENOGUIDE_WORKER_MEMORY_LIMIT", show_envvar=True, help="Memory of a worker: 512 MiB.")
@click.option("--endpoint", envvar="GENOGUIDE_ENDPOINT", show_envvar=True, help="Answer from this SPARQL endpoint.")
@click.option(
    "--default-graph",
    type=click.Choice(["auto", "listed", "all"]),
    default="auto",
    help="With --endpoint: our graphs by name, or all that it holds. Default: all if all are ours.",
)
@click.option("--digest-auth", is_flag=True, help="With --endpoint: HTTP digest authentication.")
@click.option("--build/--no-build", "fresh", default=False, help="Build first when an input has changed.")
@click.option(
    "--scratch", is_flag=True, help="For tests: an empty store that may be written to, for this machine only."
)
@click.pass_context
def command(
    ctx: click.Context, /, fresh: bool, timeout: float | None, memory: str | None, scratch: bool, **given: object
) -> int | None:
    """Serve pages, the SPARQL endpoint and the competency queries from the current snapshot, until stopped.

    A snapshot that is built meanwhile is served as soon as it is there, without a pause. With --endpoint, queries are
    answered by another SPARQL service, to which 'genoguide publish' has pushed the graphs.

    All other settings are environment variables; docs/settings.md lists them.
    """
    from api.commands.build import command as build_command
    from api.web.server import serve

    given |= {"query_time_limit": timeout, "worker_memory_limit": memory}
    settings = Settings.from_environment().with_values(**{k: v for k, v in given.items() if v is not None})
    if scratch:
        from api.sparql import scratch as scratch_mode

        scratch_mode.serve(settings)
        return None
    workspace: Workspace = ctx.obj
    if given.get("endpoint"):
        _serve_endpoint(workspace, settings, given)
        return None
    first = workspace.snapshots.current() is None
    if fresh and (code := ctx.invoke(build_command, words_only=first)):
        return int(code)
    if workspace.snapshots.current() is None:
        raise click.ClickException("There is no snapshot yet. Run 'genoguide build', or 'genoguide serve --build'.")
    with _encoding(workspace) if fresh and first and settings.encoder != "none" else nullcontext():
        serve(workspace.snapshots.link, settings, workspace=workspace)
    return None


@contextmanager
def _encoding(workspace: Workspace) -> Iterator[None]:
    """Meanwhile build the snapshot that knows what texts mean; the server takes it up when it is there.

    Encoding all texts for the first time takes minutes, and nobody should wait for a page that long.
    """
    click.echo("Search knows words at once, and what texts mean in some minutes: they are encoded meanwhile.", err=True)
    command = [sys.executable, "-P", "-m", "api", "--workspace", str(workspace.folder), "build"]
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=silent, stdout=silent, stderr=silent, process_group=0) as builder:  # noqa: S603 - ours
        os.setpriority(os.PRIO_PGRP, builder.pid, _POLITE)
        try:
            yield
        finally:
            builder.kill()


def _serve_endpoint(workspace: Workspace, settings: Settings, given: Mapping[str, object]) -> None:
    from api.engine.errors import EngineFailure
    from api.engine.probe import Access, Union
    from api.engine.remote import open_remote
    from api.sparql.endpoint import check, description
    from api.web.server import serve

    endpoint = str(given["endpoint"])
    access = Access.from_environment(bool(given["digest_auth"]), Union(str(given["default_graph"])))
    try:
        click.echo(f"Answering from {endpoint}: {check(endpoint, access)}.", err=True)
        with description(workspace, endpoint, access) as snapshot:
            serve(snapshot, settings, open_remote(endpoint, access))
    except EngineFailure as error:
        raise click.ClickException(str(error)) from None
