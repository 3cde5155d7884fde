"""LibreOffice, where it is installed, for what no reader here reads: .rtf, .xlsb, odd old .doc.

It runs without a window, within limits of time and memory, on a profile of its own that is gone
afterwards and in which macros, links and active content are off. It ends with the worker.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

from msgspec.structs import replace

from selfeval_cli.base.atomic import scratch
from selfeval_cli.base.errors import UnreadableDocument
from selfeval_cli.input.content import recognise
from selfeval_cli.model.document import Document

#: Another program than `soffice`, or nothing at all for none.
PROGRAM = "SELFEVAL_LIBREOFFICE"
#: A folder in memory where the system has one: converters want files.
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
#: All attempts on one document together, in seconds; what it may take and write, in bytes.
_SECONDS = 20.0
_MEMORY, _LARGEST = 2**30, 256 * 2**20
#: With a new profile it leaves at once with this code, to be started again.
_AGAIN, _ATTEMPTS = 81, 3
#: What a format is made into, and the module that reads that.
_INTO = {"rtf": ("docx", "docx.reader"), "xlsb": ("xlsx", "workbook.xlsx")}
_SETTINGS = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Load", "UpdateDocMode", "0"),
    ("Writer/Content/Update", "Link", "2"),
    ("Calc/Content/Update", "Link", "2"),
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>"""
_ITEM = (
    '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}" oor:op="fuse">'
    "<value>{}</value></prop></item>"
)


def read(data: bytes) -> Document:
    """The tables of an .rtf or .xlsb.

    Raises UnreadableDocument: "needs-office" without LibreOffice, "truncated" for what it cannot
    read either.
    """
    row = recognise(data)
    if program() is None:
        raise UnreadableDocument("needs-office", row.title)
    suffix, reader = _INTO[row.name]
    made = converted(data, row.suffixes[0], suffix)
    if made is None:
        raise UnreadableDocument("truncated", "LibreOffice")
    document: Document = import_module(f"selfeval_cli.input.{reader}").read(made)
    return replace(document, format=row.name)


def program() -> str | None:
    """LibreOffice's program, None where it is not installed or not wanted."""
    name = os.environ.get(PROGRAM, "soffice")
    found = shutil.which(name) if name else None
    if found is None:
        return None
    # The script starts two processes more, which would outlive it.
    itself = Path(os.path.realpath(found)).with_name("soffice.bin")
    return str(itself) if itself.exists() else found


def converted(data: bytes, suffix: str, into: str) -> bytes | None:
    """The document, whose own suffix is given (".doc"), in another format ("docx"); None where
    LibreOffice is not installed or does not do it in time."""
    itself = program()
    if itself is None:
        return None
    with scratch(IN_MEMORY if IN_MEMORY.is_dir() else None) as place:
        source = Path(place, f"form{suffix}")
        source.write_bytes(data)
        out = Path(place, "out")
        command = [itself, *_arguments(place), "--convert-to", into, "--outdir", str(out)]
        _run([*command, str(source)], place)
        made = Path(out, f"form.{into}")
        return made.read_bytes() if made.is_file() else None


def _arguments(place: Path) -> list[str]:
    """The options that keep it to itself, its profile written."""
    user = Path(place, "profile", "user")
    user.mkdir(parents=True)
    items = "".join(_ITEM.format(*setting) for setting in _SETTINGS)
    Path(user, "registrymodifications.xcu").write_text(_PROFILE.format(items), "utf-8")
    profile = f"-env:UserInstallation={user.parent.as_uri()}"
    return [profile, "--headless", "--norestore", "--nolockcheck", "--nodefault"]


def _run(command: list[str], place: Path) -> None:
    """Run it until it has done something; what comes of it is seen in the folder."""
    until = time.monotonic() + _SECONDS
    alone = {"HOME": str(place), "TMPDIR": str(place), "PATH": os.defpath, "LC_ALL": "C.UTF-8"}
    for _ in range(_ATTEMPTS):
        try:
            done = subprocess.run(  # noqa: S603 - the program that the user installed, no shell
                command,
                env=alone,
                cwd=place,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=max(until - time.monotonic(), 0.1),
                preexec_fn=_limit if sys.platform == "linux" else None,
                check=False,
            )
        except (subprocess.TimeoutExpired, OSError):
            return
        if done.returncode != _AGAIN:
            return


def _limit() -> None:
    """Runs in the new process: it dies with the worker, and takes no more than its share."""
    import ctypes
    import resource

    set_death_signal = 1
    ctypes.CDLL(None).prctl(set_death_signal, signal.SIGKILL)
    for what, most in ((resource.RLIMIT_DATA, _MEMORY), (resource.RLIMIT_FSIZE, _LARGEST)):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
