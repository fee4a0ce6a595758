"""Clients that are made once: making one costs more than the test that uses it."""


class Clients:
    """Called with a place and settings, gives the client for them; `make(place, settings)` and `close(client)` know the SDK."""

    def __init__(self, make, close):
        self.make, self.end, self.made = make, close, {}

    def __call__(self, place, **settings):
        mark = (place.world.root(place), place.world.key, repr(sorted(settings.items(), key=str)))
        if mark not in self.made:
            self.made[mark] = self.make(place, settings)
        return self.made[mark]

    def close(self):
        for client in self.made.values():
            self.end(client)
