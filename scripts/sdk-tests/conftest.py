import openai
import pytest
from gateway import KEY, Gateway
from upstream import Upstream


@pytest.fixture(scope="session")
def shared_upstream():
    upstream = Upstream()
    yield upstream
    upstream.stop()


@pytest.fixture
def upstream(shared_upstream):
    shared_upstream.reset()
    return shared_upstream


@pytest.fixture(scope="session")
def gateway(shared_upstream):
    gateway = Gateway(shared_upstream.base_url)
    try:
        yield gateway.start()
        gateway.stop()
    finally:
        gateway.kill()


@pytest.fixture
def client(gateway):
    with openai.OpenAI(base_url=gateway.base_url, api_key=KEY, max_retries=0, timeout=15) as client:
        yield client


@pytest.fixture
def make_client(gateway):
    """A client with other settings; closed at the end."""
    clients = []

    def make(**settings):
        clients.append(openai.OpenAI(**{"base_url": gateway.base_url, "api_key": KEY, "max_retries": 0, "timeout": 15, **settings}))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
