"""A real standalone Spark cluster on loopback: a master and its workers, as processes of ours."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import pyspark

SPARK_CLASS = Path(pyspark.__file__).parent / "bin" / "spark-class"
PATIENCE = 240  # seconds for a process to come up, on a busy machine
HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@dataclass
class Cluster:
    """The master's address and the workers' processes, in the order in which they came."""

    port: int
    status_port: int
    folder: Path
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"spark://{HOST}:{self.port}"

    def status(self) -> str:
        with urlopen(f"http://{HOST}:{self.status_port}/json/", timeout=20) as answer:
            return str(answer.read().decode())

    def wait_for(self, alive: int) -> None:
        """Until the master knows so many workers alive."""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            try:
                if self.status().count('"ALIVE"') == alive + 1:  # the master is alive too
                    return
            except OSError:
                pass
            time.sleep(0.5)
        raise TimeoutError(f"the cluster has not {alive} workers after {PATIENCE} s")


@contextmanager
def running(name: str, *arguments: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """One process of the cluster, ended with the block together with its executors."""
    environment = os.environ | {
        "SPARK_LOCAL_IP": HOST,
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "SPARK_NO_DAEMONIZE": "true",
    }
    command = [str(SPARK_CLASS), f"org.apache.spark.deploy.{name}", *arguments]
    with (folder / f"{name}-{len(list(folder.glob('*.log')))}.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def cluster(folder: Path, workers: int = 2, memory: str = "900m") -> Iterator[Cluster]:
    """A master with one-core workers."""
    found = Cluster(free_port(), free_port(), folder)
    address = ["--host", HOST, "--port", str(found.port), "--webui-port", str(found.status_port)]
    with ExitStack() as stack:
        stack.enter_context(running("master.Master", *address, folder=folder))
        found.wait_for(alive=0)
        for number in range(workers):
            asked = ["--host", HOST, "--cores", "1", "--memory", memory]
            asked += ["--webui-port", str(free_port()), "--work-dir", str(folder / f"w{number}")]
            process = running("worker.Worker", *asked, found.url, folder=folder)
            found.workers.append(stack.enter_context(process))
        found.wait_for(alive=workers)
        yield found


def settings(memory: str = "600m") -> dict[str, str]:
    """Settings for small work on the loopback cluster: quick to start rather than fast."""
    quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    return {
        "spark.driver.extraJavaOptions": quick,
        "spark.executor.extraJavaOptions": quick,
        "spark.driver.host": HOST,
        "spark.driver.bindAddress": HOST,
        "spark.driver.memory": "700m",
        "spark.executor.memory": memory,
        "spark.executor.cores": "1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.adaptive.enabled": "false",
        "spark.log.level": "OFF",
    }
