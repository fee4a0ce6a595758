import Chassis
import Configuration
import Domain
import HTTP
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Wire

/// The configuration in force: what it is, and another one in its place (contract S3-18, S3-19).
enum ConfigurationRoutes {
    static let endpoints: [Endpoint<Lane>] = [
        Endpoint(
            .POST,
            "/v1/config/reload",
            zone: .key,
            surface: .openAI,
            right: .config,
            summary: "Reads the configuration again and serves by it; streams that run are not cut.",
            response: .object([
                ("success", .boolean), ("message", .string), ("reload_time_ms", .number),
                ("config_version", .string), ("changes_detected", .boolean), ("changes", .array(.string)),
                ("restart_required?", .array(.string)), ("warnings?", .array(.string)),
            ])
        ) { reload($0, $1, $2) },
        Endpoint(
            .GET,
            "/v1/config/status",
            zone: .key,
            surface: .openAI,
            right: .config,
            summary: "What is loaded, and whether the file on disk could be.",
            response: .object([
                ("status", .string), ("last_loaded", .integer), ("load_time_ms", .number),
                ("file_size_bytes", .integer), ("providers_configured", .integer),
                ("validation_errors", .array(.string)), ("warnings", .array(.string)),
                ("last_refused_reload?", .object([("at", .integer), ("errors", .array(.string))])),
                ("restart_pending?", .array(.string)),
                ("cache_status", .object([("enabled", .boolean), ("hit_rate", .number), ("entries", .integer)])),
            ])
        ) { status($0, $1, $2) },
    ]

    private static func reload(_ request: Request, _ responder: Responder, _ lane: Lane) {
        let began = NIODeadline.now()
        lane.ask(ReloadConfiguration(), of: .supervisor, within: ReloadConfiguration.defaultDeadline) { result in
            switch result {
            case .failure(let error):
                lane.refuse(request, lane.failure(of: .supervisor, error), responder, surface: .openAI)
            case .success(let reply) where !reply.isApplied:
                lane.services.life.processes.note(reply.standing)
                let error = GatewayError(
                    .invalidRequest,
                    "the configuration cannot be used, the old one serves on: "
                        + reply.errors.joined(separator: "; "),
                    param: "config"
                )
                lane.refuse(request, error, responder, surface: .openAI)
            case .success(let reply):
                lane.services.life.processes.note(reply.standing)
                let time = Double((NIODeadline.now() - began).nanoseconds / 1000) / 1000
                lane.answer(responder, body(of: reply, milliseconds: time))
            }
        }
    }

    static func body(of reply: ReloadConfiguration.Reply, milliseconds: Double) -> JSONValue {
        var body: JSONObject = [
            "success": true, "message": "Configuration reloaded successfully",
            "reload_time_ms": .number(milliseconds), "config_version": .string(reply.version),
            "changes_detected": .bool(!reply.changes.isEmpty),
            "changes": .array(reply.changes.map { .string($0) }),
        ]
        if !reply.needRestart.isEmpty {
            body["restart_required"] = .array(reply.needRestart.map { .string($0) })
        }
        if !reply.warnings.isEmpty { body["warnings"] = .array(reply.warnings.map { .string($0) }) }
        return .object(body)
    }

    /// The file is read anew each time, on a thread that may wait for the disk.
    private static func status(_ request: Request, _ responder: Responder, _ lane: Lane) {
        let services = lane.services
        let path = services.loaded.path
        let bound = NIOLoopBound(responder, eventLoop: lane.loop)
        let loop = lane.loop
        NIOThreadPool.singleton.submit { state in
            var errors: [String] = []
            if case .active = state, let path {
                do throws(ConfigurationReading.Refusal) {
                    _ = try ConfigurationReading(servedTypes: EdgeProcess.servedTypes)
                        .load(path: path, secrets: .checked)
                } catch {
                    errors = error.lines
                }
            }
            let body = ConfigurationStatus(services: services, errors: errors).json.serialized()
            loop.execute {
                let head = ReplyHead(status: 200, contentType: "application/json")
                bound.value.send(head, body: ByteBuffer(bytes: body))
            }
        }
    }
}

/// What is loaded, in one body.
struct ConfigurationStatus {
    let services: EdgeServices
    /// What is wrong with the file as it is on disk now.
    let errors: [String]

    /// The body.
    var json: JSONValue {
        let loaded = services.loaded
        let milliseconds = Double((loaded.loadedIn / .microseconds(1)).rounded()) / 1000
        var body: JSONObject = [
            "status": .string(errors.isEmpty ? "valid" : "invalid"), "last_loaded": .number(services.loadedAt),
            "load_time_ms": .number(milliseconds), "file_size_bytes": .number(loaded.fileSize),
            "providers_configured": .number(services.catalog.providers.count),
            "validation_errors": .array(errors.map { .string($0) }),
            "warnings": .array(loaded.warnings.map { .string($0.description) }),
        ]
        let cache = services.cache.figures
        body["cache_status"] = [
            "enabled": .bool(cache.isEnabled), "hit_rate": .number(cache.hitRate), "entries": .number(cache.entries),
        ]
        let reloads = services.life.processes.reloads
        if let refusal = reloads.refused {
            body["last_refused_reload"] = [
                "at": .number(Int(refusal.at)), "errors": .array(refusal.errors.map { .string($0) }),
            ]
        }
        if !reloads.restartPending.isEmpty {
            body["restart_pending"] = .array(reloads.restartPending.map { .string($0) })
        }
        if let path = loaded.path { body["file"] = .string(path) }
        return .object(body)
    }
}
