"""A real Spark cluster on loopback: standalone master and two workers, from the pyspark package."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pyspark

from investigations.lake.engines.spark.driver import java_home

HOSTS = ("127.0.0.1", "127.0.0.2")
START_SECONDS = 60
# Quick to start and small: rows are few, so that compiling for them costs more than it saves.
DEFAULTS = """
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory 700m
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.memory 700m
spark.executor.cores 1
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.sql.shuffle.partitions 2
spark.default.parallelism 2
spark.sql.adaptive.enabled true
spark.sql.codegen.wholeStage false
spark.shuffle.io.retryWait 200ms
"""


def configuration(folder: Path) -> str:
    """A folder for SPARK_CONF_DIR."""
    folder.mkdir(exist_ok=True)
    (folder / "spark-defaults.conf").write_text(DEFAULTS)
    return str(folder)


class Cluster:
    """``address`` is the master's. Each daemon leads a process group of its own, which a worker's
    executors are in as well."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._launch("master", "master.Master", "--host", HOSTS[0], "--port", "0")
        self.address = self._told("master", r"Starting Spark master at (spark://\S+)")
        self._page = self._told("master", r"MasterWebUI.* started at (http://\S+)")

    def start_workers(self) -> None:
        """Have a worker on each host, and wait until the master knows them."""
        for host in HOSTS:
            if host not in self._processes:
                options = ("--host", host, "--cores", "1", "--memory", "800m")
                self._launch(host, "worker.Worker", *options, self.address)
        self._await(lambda: len(self.workers("ALIVE")) == len(HOSTS))

    def workers(self, state: str) -> list[str]:
        """The hosts of the workers that the master takes to be ALIVE or DEAD."""
        with urllib.request.urlopen(f"{self._page}/json/", timeout=10) as answer:
            found = json.load(answer)["workers"]
        return [worker["host"] for worker in found if worker["state"] == state]

    def signal(self, host: str, number: int) -> None:
        """Send a signal to the worker on a host and to its executors."""
        os.killpg(self._processes[host].pid, number)

    def kill(self, host: str) -> None:
        self.signal(host, signal.SIGKILL)
        self._processes.pop(host).wait()
        self._await(lambda: host in self.workers("DEAD"))

    def stop(self) -> None:
        for process in self._processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _launch(self, name: str, kind: str, *options: str) -> None:
        script = Path(pyspark.__file__).parent / "bin" / "spark-class"
        environment = {
            **os.environ,
            "SPARK_CONF_DIR": configuration(self._folder / "conf"),
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
            "SPARK_WORKER_DIR": str(self._folder / "work"),
            "SPARK_LOCAL_DIRS": str(self._folder / "local"),
        }
        if home := java_home():
            environment["JAVA_HOME"] = home
        with (self._folder / f"{name}.log").open("wb") as log:
            self._processes[name] = subprocess.Popen(
                [script, f"org.apache.spark.deploy.{kind}", *options, "--webui-port", "0"],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _told(self, name: str, pattern: str) -> str:
        """What a daemon says of itself in its log."""
        log = self._folder / f"{name}.log"
        self._await(lambda: re.search(pattern, log.read_text()) is not None)
        found = re.search(pattern, log.read_text())
        assert found is not None
        return found[1]

    def _await(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not condition():
            logs = "".join(log.read_text() for log in self._folder.glob("*.log"))
            assert time.monotonic() < deadline, logs
            time.sleep(0.2)
