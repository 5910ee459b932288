"""A filter in the Linux kernel that refuses this process all connections and programs, for good."""

import ctypes
import errno
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_GET_SECCOMP: Final = 21
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_MODE_FILTER: Final = 2

_LOAD: Final = 0x20
_JUMP_IF_EQUAL: Final = 0x15
_RETURN: Final = 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EPERM

_NUMBER, _ARCHITECTURE = 0, 4  # where the kernel puts them for the filter to see

_REFUSED: Final = {
    # the architecture as the kernel calls it; its numbers of socket, connect, socketpair, execve and execveat
    "x86_64": (0xC000003E, (41, 42, 53, 59, 322)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 281)),
}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def supports_filter() -> bool:
    """Return whether this system can refuse a process new connections; nothing is refused by asking."""
    if not _has_filter():
        return False
    try:
        _prctl(_PR_GET_SECCOMP, 0, None)
    except OSError:
        return False  # a kernel without it
    return True


def _has_filter() -> bool:
    return sys.platform == "linux" and os.uname().machine in _REFUSED


def refuse_connections() -> None:
    """Refuse this process new connections; raise ``OSError`` if this system cannot."""
    if not _has_filter():
        raise OSError(errno.ENOSYS, "no filter for this system")
    instructions = _filter(*_REFUSED[os.uname().machine])
    program = _Program(len(instructions), (_Instruction * len(instructions))(*instructions))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, None)
    _prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program))


def _filter(architecture: int, refused: tuple[int, ...]) -> list[_Instruction]:
    checks = [_Instruction(_JUMP_IF_EQUAL, len(refused) - i, 0, number) for i, number in enumerate(refused)]
    return [
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE),
        _Instruction(_JUMP_IF_EQUAL, 0, len(refused) + 2, architecture),
        _Instruction(_LOAD, 0, 0, _NUMBER),
        *checks,
        _Instruction(_RETURN, 0, 0, _ALLOW),
        _Instruction(_RETURN, 0, 0, _REFUSE),
    ]


def end_with_parent() -> None:
    """Have this process killed when the one that started it ends; raise ``OSError`` if this system cannot."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, None)


def _prctl(option: int, value: int, argument: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(option, ctypes.c_ulong(value), argument, ctypes.c_ulong(0), ctypes.c_ulong(0)) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
