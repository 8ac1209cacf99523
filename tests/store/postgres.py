"""A PostgreSQL of our own for the tests: in a folder that goes away, on a socket, run by a user without rights."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
_USER = "postgres"


class Postgres:
    """Gives databases out, each new."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.programs = programs
        self._made = 0

    def run(self, program: str, *words: str) -> None:
        """PostgreSQL refuses to be run by root."""
        user = _USER if os.getuid() == 0 else None
        subprocess.run(
            [self.programs / program, *words], cwd=self.folder, user=user, check=True, stdout=subprocess.DEVNULL
        )

    def database(self) -> str:
        self._made += 1
        name = f"made{self._made}"
        self.run("createdb", "-h", str(self.folder), "-U", _USER, name)
        return f"postgresql+asyncpg://{_USER}@/{name}?host={self.folder}"


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.getuid() == 0:
        shutil.chown(folder, _USER)
    postgres = Postgres(folder, INSTALLED[-1])
    data = str(folder / "data")
    postgres.run("initdb", "-D", data, "-U", _USER, "-A", "trust", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    postgres.run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield postgres
    finally:
        postgres.run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)
