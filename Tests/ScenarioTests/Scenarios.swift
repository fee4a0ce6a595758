import Testing

/// All tests with real processes, one after the other: they load the machine, and they measure times.
@Suite(.serialized) enum Scenarios {}
