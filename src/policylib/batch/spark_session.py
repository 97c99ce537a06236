"""A Spark session for audits: quiet, in one time zone, nothing left behind."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from policylib.tables.model import refuse

# A file of tasks has a column for every fact: plans with so many columns are compiled, too, and so are the
# long methods that come of them.
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.codegen.maxFields": "1000",
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}
_JAVA = "-XX:-DontCompileHugeMethods"
_STDERR = 2


def java_is_there() -> bool:
    """Whether there is a Java that Spark can be started with."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=f"{home}/bin" if home else None) is not None


@contextmanager
def session(master: str, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[SparkSession]:
    """Start Spark, and stop it at the end. `master`: local[2], spark://host:7077, yarn …; `settings`: of
    Spark, beside those that an audit needs.

    Raises:
        TableError: it cannot be started.
    """
    if not java_is_there():
        raise refuse(
            "no_java",
            None,
            "--engine spark 需要 Java 17 或 21，没有找到（JAVA_HOME 或 PATH）",
            "`--engine spark` needs Java 17 or 21, there is none (in JAVA_HOME or on PATH)",
        )
    with TemporaryDirectory(prefix="policylib-spark-") as folder:
        spark = _started(master, settings, Path(folder))
        try:
            yield spark
        finally:
            spark.stop()


def _started(master: str, settings: Mapping[str, str], folder: Path) -> SparkSession:
    builder = SparkSession.builder.master(master).appName("policylib audit")
    for name, value in {**_SETTINGS, **settings}.items():
        builder = builder.config(name, value)
    builder = builder.config("spark.local.dir", str(folder))
    builder = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    builder = builder.config("spark.driver.extraJavaOptions", _JAVA)
    builder = builder.config("spark.executor.extraJavaOptions", _JAVA)
    log = folder / "java.log"
    try:
        with _stderr_to(log):
            return builder.getOrCreate()
    except (PySparkException, OSError) as error:
        said = [line for line in log.read_text("utf-8", "replace").splitlines() if "rror" in line]
        reason = (said or str(error).splitlines())[0]
        raise refuse(
            "no_spark",
            None,
            f"启动不了 Spark（{master}）：{reason}",
            f"Spark cannot be started ({master}): {reason}",
        ) from None


@contextmanager
def _stderr_to(path: Path) -> Iterator[None]:
    """Let processes that are started meanwhile say what they say to a file: Java says things of its own
    that no setting of Spark can keep from the terminal. What goes wrong is raised all the same.
    """
    sys.stderr.flush()
    kept = os.dup(_STDERR)
    with path.open("wb") as file:
        os.dup2(file.fileno(), _STDERR)
    try:
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)
