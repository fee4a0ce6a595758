import Configuration
import Synchronization
import Telemetry
import Wire

/// The page that Prometheus reads: the ledger's figures as analytics gave them last, and this process' own.
///
/// Names that begin with `proxy_api_` are those of the contract; `martlet_` are ours.
struct PrometheusReport {
    let services: EdgeServices

    /// The page.
    var text: String {
        var page = PrometheusText()
        requests(&page)
        providers(&page)
        models(&page)
        errors(&page)
        cache(&page)
        connections(&page)
        configuration(&page)
        system(&page)
        own(&page)
        return page.text
    }

    private func requests(_ page: inout PrometheusText) {
        let providers = (services.figures.current?.providers ?? [:]).values
        page.family("proxy_api_requests_total", .counter, "Calls to providers, failed ones included.")
        page.sample(providers.reduce(0) { $0 + $1.totalRequests })
        page.family("proxy_api_requests_successful_total", .counter, "Calls that a provider answered whole.")
        page.sample(providers.reduce(0) { $0 + $1.successfulRequests })
        page.family("proxy_api_requests_failed_total", .counter, "Calls that failed through the provider's fault.")
        page.sample(providers.reduce(0) { $0 + $1.failedRequests })
    }

    private func providers(_ page: inout PrometheusText) {
        let figures = services.figures.current?.providers ?? [:]
        let rows = services.catalog.providers.map { ($0, figures[$0.name]) }
        page.family("proxy_api_response_time_avg", .gauge, "Mean time of a provider's answers, in seconds.")
        for (provider, row) in rows { page.sample(row?.averageResponseTime ?? 0, [("provider", provider.name)]) }
        page.family(
            "proxy_api_provider_success_rate",
            .gauge,
            "Share of the calls to a provider that it answered whole, 0 to 1; 1 before the first."
        )
        for (provider, row) in rows { page.sample(row?.shownSuccessRate ?? 1, [("provider", provider.name)]) }
        page.family("proxy_api_provider_requests_total", .counter, "Calls to a provider, failed ones included.")
        for (provider, row) in rows { page.sample(row?.totalRequests ?? 0, [("provider", provider.name)]) }
        page.family("proxy_api_provider_tokens_total", .counter, "Tokens of a provider's answers and their prompts.")
        for (provider, row) in rows { page.sample(row?.totalTokens ?? 0, [("provider", provider.name)]) }
        page.family("proxy_api_provider_up", .gauge, "1 healthy, 0.5 degraded, 0 unhealthy or switched off.")
        for provider in services.catalog.providers {
            let value =
                switch services.status(of: provider) {
                case .healthy: 1.0
                case .degraded: 0.5
                case .unhealthy, .disabled: 0.0
                }
            page.sample(value, [("provider", provider.name)])
        }
    }

    private func models(_ page: inout PrometheusText) {
        let rows = services.life.models.all
        func each(_ value: (ModelFigures.Row) -> Double) {
            for (key, row) in rows { page.sample(value(row), [("provider", key.provider), ("model", key.model)]) }
        }
        page.family("proxy_api_model_requests_total", .counter, "Calls to a model since the edge began.")
        each { Double($0.requests) }
        page.family("proxy_api_model_success_rate", .gauge, "Share of a model's calls answered whole, 0 to 1.")
        each(\.successRate)
        page.family("proxy_api_model_response_time_avg", .gauge, "Mean time of a model's calls, in seconds.")
        each(\.averageSeconds)
        page.family("proxy_api_model_tokens_total", .counter, "Tokens of a model's answers and their prompts.")
        each { Double($0.tokens) }
    }

    private func errors(_ page: inout PrometheusText) {
        let errors = services.life.errors
        page.family("proxy_api_errors_total", .counter, "Requests that ended with an error since the edge began.")
        page.sample(errors.total)
        page.family("proxy_api_errors_connection_total", .counter, "Connections to providers that failed or broke.")
        page.sample(errors.connection.value)
        page.family("proxy_api_errors_timeout_total", .counter, "Providers that were too slow.")
        page.sample(errors.timeout.value)
        page.family("proxy_api_errors_rate_limit_total", .counter, "Limits, a provider's or our own.")
        page.sample(errors.rateLimit.value)
        page.family("proxy_api_errors_server_total", .counter, "Other errors told as 5xx.")
        page.sample(errors.server.value)
        page.family("proxy_api_errors_client_total", .counter, "Errors told as 4xx.")
        page.sample(errors.client.value)
    }

    private func cache(_ page: inout PrometheusText) {
        let figures = services.cache.figures
        page.family("proxy_api_cache_hit_rate", .gauge, "Share of requests answered from the response cache, 0 to 1.")
        page.sample(figures.hitRate)
        // it rises and falls, but the contract's name is a counter's (docs/decisions/011)
        page.family("proxy_api_cache_entries_total", .untyped, "Answers that the response cache holds.")
        page.sample(figures.entries)
        page.family("proxy_api_cache_memory_usage_mb", .gauge, "What they take.")
        page.sample(Double(figures.bytes) / 1_048_576)
        page.family("proxy_api_cache_evictions_total", .counter, "Answers that had to make room.")
        page.sample(figures.evictions)
    }

    private func connections(_ page: inout PrometheusText) {
        page.family("proxy_api_connection_pool_active", .gauge, "Requests that are on their way.")
        page.sample(services.counters.running.value)
        page.family("proxy_api_connection_pool_max", .gauge, "http_client.pool_limits.max_connections.")
        page.sample(services.configuration.httpClient.poolLimits.maxConnections)
        page.family("proxy_api_connection_pool_errors_total", .counter, "Connections that failed or broke.")
        page.sample(services.life.errors.connection.value)
    }

    private func configuration(_ page: inout PrometheusText) {
        let loaded = services.loaded
        page.family("proxy_api_config_loads_total", .counter, "Configurations put in force since the edge began.")
        page.sample(services.life.loads.value)
        page.family("proxy_api_config_load_time_avg_ms", .gauge, "Time the present configuration took to load.")
        page.sample(loaded.loadedIn / .milliseconds(1))
        page.family("proxy_api_config_file_size_bytes", .gauge, "Size of the configuration's file.")
        page.sample(loaded.fileSize)
    }

    private func system(_ page: inout PrometheusText) {
        let usage = services.usage.sample()
        page.family("proxy_api_system_cpu_percent", .gauge, "Processor time in use, of the machine.")
        page.sample(usage.cpuPercent)
        page.family("proxy_api_system_memory_percent", .gauge, "Memory in use, of the machine.")
        page.sample(usage.memoryPercent)
        page.family("proxy_api_system_memory_used_mb", .gauge, "Memory in use, of the machine.")
        page.sample(usage.memoryUsedMB)
        page.family("proxy_api_system_disk_percent", .gauge, "Disk in use below storage.directory.")
        page.sample(usage.diskPercent)
    }

    private func own(_ page: inout PrometheusText) {
        let counters = services.counters
        page.family("martlet_http_requests_total", .counter, "Requests of any kind since the edge began.")
        page.sample(counters.requests.value)
        page.family("martlet_requests_ended_total", .counter, "Proxied requests by how they ended.")
        page.sample(counters.completed.value, [("outcome", "completed")])
        page.sample(counters.failed.value, [("outcome", "failed")])
        page.sample(counters.interrupted.value, [("outcome", "interrupted")])
        page.sample(counters.cancelled.value, [("outcome", "cancelled")])
        page.family("martlet_request_duration_seconds", .histogram, "Proxied requests from arrival to their end.")
        page.histogram(bounds: Self.bounds, services.life.durations.summary(bounds: Self.bounds))
        page.family("martlet_time_to_first_token_seconds", .histogram, "From a request's arrival to its first token.")
        page.histogram(bounds: Self.bounds, services.life.firstTokens.summary(bounds: Self.bounds))
        page.family("martlet_provider_breaker_open", .gauge, "A provider's breaker: 1 open, 0.5 half open, 0 closed.")
        for provider in services.catalog.providers {
            let value =
                switch services.standing(of: provider).breaker {
                case .open: 1.0
                case .halfOpen: 0.5
                case .closed: 0.0
                }
            page.sample(value, [("provider", provider.name)])
        }
        let books = services.books.counters
        page.family("martlet_ledger_rows_appended_total", .counter, "Ledger rows written since the edge began.")
        page.sample(Int(books.appended))
        page.family("martlet_ledger_rows_pending", .gauge, "Ledger rows that analytics has not stored yet.")
        page.sample(Int(books.pending))
        page.family("martlet_ledger_rows_lost_total", .counter, "Ledger rows that could not be written.")
        page.sample(Int(books.lost))
        page.family("martlet_cost_usd_total", .counter, "What all requests of the ledger cost, in US dollars.")
        page.sample(services.figures.current?.totalCostUSD ?? 0)
        page.family("martlet_process_up", .gauge, "1 for a process that runs.")
        for row in services.processes.current {
            page.sample(row.status == .running ? 1 : 0, [("process", row.name)])
        }
        page.family("martlet_process_restarts_total", .counter, "How often a process was started again.")
        for row in services.processes.current { page.sample(row.restarts, [("process", row.name)]) }
        if let tracing = services.tracing {
            page.family("martlet_trace_spans_dropped_total", .counter, "Spans that had no room to wait.")
            page.sample(tracing.figures.dropped.load(ordering: .relaxed))
            page.family("martlet_trace_batches_failed_total", .counter, "Batches of spans that a collector refused.")
            page.sample(tracing.figures.failed.load(ordering: .relaxed))
        }
    }

    /// From what the gateway itself adds to a long answer of a reasoning model.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
}
