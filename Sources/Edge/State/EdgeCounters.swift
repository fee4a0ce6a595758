import Telemetry

/// What this process has done since it started.
final class EdgeCounters: Sendable {
    /// Requests of any kind.
    let requests = Counter()
    /// Chat requests that are on their way now.
    let running = Gauge()
    /// Questions to other processes that clients wait for.
    let asking = Gauge()
    let completed = Counter()
    let failed = Counter()
    let interrupted = Counter()
    let cancelled = Counter()
    /// Stream events that were dropped because they were no JSON.
    let droppedEvents = Counter()
    let prompts = PromptCounters()
    let chaos = ChaosCounters()
    let hooks = HookCounters()
    let memory = MemoryCounters()
    let condensation = CondensationCounters()
}

/// Conversations that were made shorter.
final class CondensationCounters: Sendable {
    /// All of them.
    let condensed = Counter()
    /// Those whose summary was kept already.
    let kept = Counter()
    /// Those that had to do with the end of what was said, for nobody summed it up.
    let cut = Counter()
}
