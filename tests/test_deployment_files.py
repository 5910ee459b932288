"""The unit and the proxy of docs/operations hold to the limits of the server's defaults."""

import re
from pathlib import Path

import pytest

from api.doctor.machine import bound
from api.settings import Settings

FOLDER = Path(__file__).parent.parent / "docs" / "operations"
DEFAULTS = Settings(workers=4)
GIB, MIB = 1024**3, 1024**2


def said(file: str, pattern: str) -> int:
    """The one number that a file has at this place."""
    [found] = set(re.findall(pattern, (FOLDER / file).read_text(encoding="utf-8"), re.MULTILINE))
    return int(found)


def test_the_proxy_waits_longer_than_the_server():
    assert said("nginx.conf", r"proxy_read_timeout (\d+)s") > 2 * DEFAULTS.queue_time_limit + DEFAULTS.query_time_limit


@pytest.mark.parametrize("timeout", ["client_header_timeout", "client_body_timeout", "proxy_send_timeout"])
def test_the_proxy_is_as_patient_with_clients_as_the_server(timeout):
    assert said("nginx.conf", rf"{timeout} (\d+)s") == DEFAULTS.client_time_limit


def test_the_proxy_has_room_for_the_longest_query_and_the_largest_result():
    assert said("nginx.conf", r"large_client_header_buffers \d+ (\d+)k") * 1024 > 3 * DEFAULTS.query_size_limit
    assert said("nginx.conf", r"proxy_max_temp_file_size (\d+)m") * MIB > DEFAULTS.result_size_limit


def test_the_service_has_time_to_stop_files_and_memory_for_a_swap():
    assert said("genoguide.service", r"TimeoutStopSec=(\d+)") > DEFAULTS.shutdown_delay + DEFAULTS.shutdown_time_limit
    assert said("genoguide.service", r"LimitNOFILE=(\d+)") > 4 * DEFAULTS.connection_limit
    assert said("genoguide.service", r"MemoryMax=(\d+)G") * GIB >= bound(DEFAULTS, editions=2)


def test_what_is_sent_never_lies_on_a_disk_on_its_way():
    """Surveys hold personal data."""
    proxy, service = ((FOLDER / name).read_text(encoding="utf-8") for name in ("nginx.conf", "genoguide.service"))
    assert "proxy_request_buffering off;" in proxy.split("location /genoguide/ {")[1].split("}")[0]
    assert {"LimitCORE=0", "MemorySwapMax=0"} <= set(service.splitlines())
