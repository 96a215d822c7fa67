"""Without its extra, the Spark engine says what to install."""

import sys

import pytest

from vesalius.engine.problems import SPARK_MISSING
from vesalius.engine.spark import SparkEngine
from vesalius.errors import VesaliusError


def test_without_pyspark_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(VesaliusError) as caught:
        _ = SparkEngine("local[1]").session
    assert caught.value.problem == SPARK_MISSING
    assert "spark" in str(caught.value)
