"""Dagster's history of a company, written by one connection per file: files, places and contents are Dagster's own.

Dagster makes an engine for each event, which compiles every statement anew and opens and closes the file. A run has
hundreds of events, each of which goes to several tables; that took longer than many a stop of the road.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import DagsterInstance
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

SECONDS_FOR_OTHERS = 30  # Dagster's own: its interface may be writing


class KeptEventLog(SqliteEventLogStorage):
    """Dagster's event log with its connections kept until the run is over."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> KeptEventLog:
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in self._engines:
            with super()._connect(shard):  # makes the file and its tables where they are not there yet
                pass
            self._engines[shard] = _engine(self.conn_string_for_shard(shard))
        with self._db_lock, self._engines[shard].begin() as connection:
            yield connection

    def dispose(self) -> None:
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()


def _engine(address: str) -> Engine:
    engine = create_engine(
        address,
        poolclass=QueuePool,
        pool_size=1,
        connect_args={"timeout": SECONDS_FOR_OTHERS, "check_same_thread": False},
    )
    # With a write-ahead log a file stays whole without a wait for the disk at each event: a machine that loses its
    # power may lose the last events, never the file.
    event.listen(engine, "connect", lambda connection, record: connection.execute("pragma synchronous = normal"))
    return engine


def open_history(home: Path) -> DagsterInstance:
    """The instance of a Dagster home, by its ``dagster.yaml``, with the event log above at Dagster's usual place."""
    event_log = {
        "module": KeptEventLog.__module__,
        "class": KeptEventLog.__name__,
        "config": {"base_dir": str(home / "history" / "runs")},
    }
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(home), overrides={"event_log_storage": event_log}))
