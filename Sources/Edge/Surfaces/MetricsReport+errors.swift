import JSON
import Telemetry
import Wire

extension MetricsReport {
    /// How requests of all operations failed, by the ledger's sums; rates are percent.
    ///
    /// All of it is 0 until analytics has answered once.
    func errorRates(_ errors: MetricsSnapshot.Errors?) -> JSONValue {
        func percent(_ count: Int) -> JSONValue {
            guard let all = errors?.requests, all > 0 else { return 0 }
            return .number((Double(count) / Double(all) * 10_000).rounded() / 100)
        }
        let byStatus = errors?.byStatus ?? [:]
        func told(_ first: Character) -> Int { byStatus.reduce(0) { $0 + ($1.key.first == first ? $1.value : 0) } }
        return [
            "error_rate_percent": percent(errors?.failed ?? 0), "client_error_rate_percent": percent(told("4")),
            "server_error_rate_percent": percent(told("5")),
            "interrupted_rate_percent": percent(byStatus["interrupted"] ?? 0),
            "total_requests": .number(errors?.requests ?? 0), "total_errors": .number(errors?.failed ?? 0),
            "by_status": counts(byStatus), "by_code": counts(errors?.byCode ?? [:]),
        ]
    }

    /// How busy the machine is, and this process on it.
    var system: JSONValue {
        let usage = services.usage.sample()
        return [
            "cpu_percent": .number(usage.cpuPercent), "memory_percent": .number(usage.memoryPercent),
            "memory_used_mb": .number(usage.memoryUsedMB), "disk_percent": .number(usage.diskPercent),
            "process_cpu_percent": .number(usage.processCPUPercent),
            "process_memory_percent": .number(usage.processMemoryPercent),
            "process_memory_mb": .number((Double(usage.processMemoryBytes) / 10_485.76).rounded() / 100),
        ]
    }
}
