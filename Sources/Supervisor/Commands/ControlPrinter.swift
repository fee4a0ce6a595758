import Chassis
import Wire

/// A supervisor's answer, for people or as JSON.
enum ControlPrinter {
    static func print(_ reply: ControlReply, verb: ControlRequest.Verb, json: Bool) {
        if json { return Console.say(String(decoding: ControlCoding.line(reply).dropLast(), as: UTF8.self)) }
        if let facts = reply.supervisor { Console.say(headline(facts, reply.message)) }
        if verb == .status {
            for line in table(reply.processes) { Console.say(line) }
        } else if reply.success {
            Console.say(reply.message)
        } else {
            Console.complain("martlet: \(reply.message)")
        }
        for issue in reply.issues ?? [] {
            if reply.success { Console.say("warning: \(issue)") } else { Console.complain("error: \(issue)") }
        }
    }

    private static func headline(_ facts: SupervisorFacts, _ state: String) -> String {
        let draining = facts.drainingEdges == 0 ? "" : ", \(facts.drainingEdges) old edge(s) draining"
        return "martlet \(facts.version) (pid \(facts.pid)): \(state) at \(facts.address) for "
            + "\(Int(facts.uptimeSeconds)) s\(draining)"
    }

    /// The table in columns.
    static func table(_ rows: [ProcessRow]) -> [String] {
        let cells =
            [["NAME", "STATUS", "PID", "RESTARTS", "UPTIME"]]
            + rows.map { row in
                [
                    row.name, row.status.rawValue, row.pid.map { String($0) } ?? "-", String(row.restarts),
                    "\(Int(row.uptimeSeconds)) s",
                ]
            }
        let widths = (0..<5).map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let padded = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            let line = padded.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
