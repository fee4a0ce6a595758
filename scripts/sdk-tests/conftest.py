"""What the tests of all SDKs share: the scripted vendors, the gateway between, and where a test is pointed.

With SDK_DIRECT=1 there is no gateway: each SDK talks to its own vendor, which shows that the scripted one is like the real one.
"""
import itertools
import os
import signal
from dataclasses import dataclass

import pytest
import script
from gateway import KEY, MODELS, SPARES, Gateway, model_of
from vendors import Vendors

DIRECT = bool(os.environ.get("SDK_DIRECT"))


@dataclass(frozen=True)
class Place:
    """A provider a test is pointed at."""

    label: str
    model: str
    world: "World"

    @property
    def vendor(self):
        return self.label.split("-")[0]

    def say(self, **act):
        self.world.vendors.say(self.label, **act)

    @property
    def last(self):
        """The last request the provider was sent."""
        return self.world.vendors.last(self.label)

    def asked(self, path=""):
        return self.world.vendors.asked(self.label, path)


class World:
    def __init__(self, vendors, gateway):
        self.vendors, self.gateway = vendors, gateway
        self.spares = {vendor: itertools.count() for vendor in MODELS}
        self.key = script.KEY if DIRECT else KEY

    def root(self, place):
        """Where an SDK finds its API, without version and path."""
        return f"{self.vendors.url}/{place.label}" if DIRECT else self.gateway.url

    def place(self, label):
        return Place(label, model_of(label), self)

    def spare(self, vendor):
        """A provider no other test uses, for those that make one rest or fail."""
        number = next(self.spares[vendor])
        assert number < SPARES, "more spare providers are needed: gateway.SPARES"
        return self.place(f"{vendor}-{number}")


def pytest_configure(config):
    # asked to end, the tests still stop what they started
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    config.addinivalue_line("markers", "only(*vendors): the provider types a test makes sense with")
    config.addinivalue_line("markers", "gateway: what only the gateway does")


def pytest_collection_modifyitems(items):
    for item in items:
        if DIRECT and item.get_closest_marker("gateway"):
            item.add_marker(pytest.mark.skip(reason="asks for the gateway"))


def pytest_generate_tests(metafunc):
    for name in {"to", "spare", "down"} & set(metafunc.fixturenames):
        marker = metafunc.definition.get_closest_marker("only")
        vendors = marker.args if marker else tuple(MODELS)
        if DIRECT:
            vendors = tuple(vendor for vendor in vendors if vendor == getattr(metafunc.module, "OWN", None))
        metafunc.parametrize(name, vendors, indirect=True)


@pytest.fixture(scope="session")
def shared_vendors():
    vendors = Vendors()
    yield vendors
    vendors.stop()


@pytest.fixture(scope="session")
def shared_world(shared_vendors):
    if DIRECT:
        yield World(shared_vendors, None)
        return
    gateway = Gateway(shared_vendors.url)
    try:
        yield World(shared_vendors, gateway.start())
        gateway.stop()
    finally:
        gateway.kill()


@pytest.fixture
def world(shared_world):
    shared_world.vendors.reset()
    return shared_world


@pytest.fixture
def to(world, request):
    return world.place(request.param)


@pytest.fixture
def spare(world, request):
    return world.spare(request.param)


@pytest.fixture
def down(world, request):
    """A provider nobody listens for."""
    return world.place(f"{request.param}-down")


@pytest.fixture(scope="session")
def shared_strict_world(shared_vendors):
    """A gateway that grants each client a single request."""
    gateway = Gateway(shared_vendors.url, rate_limit={"requests_per_window": 1, "burst_limit": 0, "window_seconds": 3600})
    world = World(shared_vendors, gateway)
    keys = itertools.count()
    try:
        gateway.start()
        yield world, keys
        gateway.stop()
    finally:
        gateway.kill()


@pytest.fixture
def strict(shared_strict_world):
    world, keys = shared_strict_world
    world.vendors.reset()
    world.key = f"{KEY}-{next(keys)}"
    return world
