import Configuration
import JSON
import Telemetry

extension MetricsReport {
    /// What was done to prompts and to calls on purpose, and how the memory stands; since this process started.
    var shaping: JSONObject {
        let counters = services.counters
        var patterns = JSONObject()
        for (pattern, count) in counters.prompts.byPattern { patterns[pattern.rawValue] = .number(count) }
        var faults = JSONObject()
        for (effect, count) in counters.chaos.byEffect { faults[effect.rawValue] = .number(count) }
        let memory = services.memory.reading
        return [
            "memory": [
                "used_bytes": .number(memory?.used ?? 0), "limit_bytes": .number(memory?.limit ?? 0),
                "used_percent": .number(((memory?.percent ?? 0) * 10).rounded() / 10),
                "trims": .number(counters.memory.trims.value), "drops": .number(counters.memory.drops.value),
                "shed_requests": .number(counters.memory.shed.value), "is_shedding": .bool(services.memory.isShedding),
            ],
            "flagged_prompts": .number(counters.prompts.flagged.value),
            "stripped_prompts": .number(counters.prompts.stripped.value), "flagged_patterns": .object(patterns),
            "chaos_faults": .object(faults),
            "condensation": [
                "condensed": .number(counters.condensation.condensed.value),
                "kept": .number(counters.condensation.kept.value), "cut": .number(counters.condensation.cut.value),
            ],
            "hooks": [
                "asked": .number(counters.hooks.asked.value), "refused": .number(counters.hooks.refused.value),
                "failed": .number(counters.hooks.failed.value), "delivered": .number(counters.hooks.delivered.value),
                "lost": .number(counters.hooks.lost.value), "dropped": .number(counters.hooks.dropped.value),
            ],
        ]
    }
}
