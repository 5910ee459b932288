"""How often an address may come."""

from api.validating.rate import Rate, client_of


def test_turns_come_back_with_time():
    now = 0.0
    rate = Rate(2, lambda: now)
    assert [rate.take("192.0.2.1") for _ in range(3)] == [0, 0, 30]
    assert rate.take("192.0.2.2") == 0
    now = 30.0
    assert [rate.take("192.0.2.1") for _ in range(2)] == [0, 30]


def test_no_limit():
    assert not any(Rate(0).take("192.0.2.1") for _ in range(1000))


def test_few_addresses_are_remembered(monkeypatch):
    monkeypatch.setattr("api.validating.rate._KNOWN", 2)
    rate = Rate(1, lambda: 0.0)
    assert [rate.take(a) for a in ("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.1")] == [0, 0, 0, 0]
    assert rate.take("192.0.2.1") > 0


def test_a_network_of_ipv6_is_one_client():
    assert client_of("2001:db8::1") == client_of("2001:db8::2:3") != client_of("2001:db8:1::1")
    assert client_of("testclient") == "testclient"
