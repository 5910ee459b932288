"""What the machine has: Python and the packages, a kernel that can confine workers, and memory for the settings."""

import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement

from api.doctor.check import Check, failed, ok, warning
from api.engine.seccomp import supports_filter
from api.settings import MIB, Settings, show_size

_WEB_PROCESS: Final = 512 * MIB
_PROGRAM: Final = 64 * MIB
"""What the web process and the program code of a worker take at most; docs/operations.md says why."""
_CGROUPS: Final = Path("/sys/fs/cgroup")


def check_machine(settings: Settings | None) -> Iterator[Check]:
    """Yield the checks of the machine; those that need settings where these are valid."""
    yield ok("Python", platform.python_version())
    yield _packages(requires("genoguide") or [])
    yield _confinement()
    if settings:
        yield check_memory(settings, memory())


def _packages(required: list[str]) -> Check:
    wrong = list(filter(None, map(_fault, required)))
    if wrong:
        return failed("packages", "; ".join(wrong), "Install as README.md says, from requirements.lock.")
    return ok("packages", f"{len(required)} requirements are met or for extras")


def _fault(text: str) -> str:
    """Return what is wrong with a requirement; nothing for one that does not apply here."""
    try:
        requirement = Requirement(text)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            return ""
        installed = version(requirement.name)
    except InvalidRequirement:
        return f"{text} cannot be read"
    except PackageNotFoundError:
        return f"{text} is not installed"
    met = requirement.specifier.contains(installed, prereleases=True)
    return "" if met else f"{requirement.name} is {installed}; expected: {requirement.specifier}"


def _confinement() -> Check:
    if supports_filter():
        return ok("seccomp", f"{platform.system()} on {platform.machine()}: workers can be confined")
    return warning(
        "seccomp",
        f"{sys.platform} on {platform.machine()}, or this kernel, has no filter that keeps queries from the network",
        "Serve from Linux on x86_64 or aarch64 with seccomp.",
    )


def check_memory(settings: Settings, available: int | None) -> Check:
    """Return whether what all processes may take together fits into the memory that there is."""
    most = bound(settings)
    limit, validators = show_size(settings.worker_memory_limit), _validators(settings)
    said = f"{settings.workers} workers and {validators} processes that validate, of {limit}, take {_gib(most)} at most"
    if available is None:
        return warning("memory", f"{said}; how much there is could not be read", "Compare it with the machine's.")
    if most > available:
        fit = (available - _WEB_PROCESS) // (settings.worker_memory_limit + _PROGRAM)
        workers = max(1, fit - validators)
        return warning(
            "memory",
            f"{said}; there are {_gib(available)}",
            f"Set GENOGUIDE_WORKERS={workers}, or a lower GENOGUIDE_WORKER_MEMORY_LIMIT.",
        )
    return ok("memory", f"{said}, of {_gib(available)}")


def bound(settings: Settings, editions: int = 1) -> int:
    """Return the bytes that all processes together may take; during a swap there are two editions of the workers."""
    processes = editions * settings.workers + _validators(settings)
    return _WEB_PROCESS + processes * (settings.worker_memory_limit + _PROGRAM)


def _validators(settings: Settings) -> int:
    """Return how many processes validate at most: as many read surveys as look at other content."""
    return 2 * settings.validation_workers


def memory() -> int | None:
    """Return the bytes of memory that this process may have: those of the machine, or of its control group."""
    try:
        physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None
    return min([physical, *_group_limits()])


def _group_limits() -> Iterator[int]:
    """Yield the limits of the control group of this process and of those that it is in (cgroup v2)."""
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    own = next((line[3:].strip("/") for line in lines if line.startswith("0::")), None)
    if own is None:
        return
    group = _CGROUPS / own
    for folder in (group, *group.parents):
        limit = folder / "memory.max"
        if folder.is_relative_to(_CGROUPS) and limit.is_file() and (text := limit.read_text().strip()) != "max":
            yield int(text)


def _gib(size: int) -> str:
    return f"{size / 1024**3:.1f} GiB"
