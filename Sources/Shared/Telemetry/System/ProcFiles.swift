/// Reads what the kernel writes below /proc: text in, numbers out.
enum ProcFiles {
    /// Processor time in clock ticks.
    struct ProcessorTime: Sendable, Equatable {
        var busy: UInt64
        var total: UInt64
    }

    /// The first line of /proc/stat; nil when it is none.
    static func processorTime(ofStat text: String) -> ProcessorTime? {
        guard let line = text.split(separator: "\n").first, line.hasPrefix("cpu ") else { return nil }
        let numbers = line.split(separator: " ").dropFirst().compactMap { UInt64($0) }
        guard numbers.count >= 4 else { return nil }
        // user nice system idle iowait irq softirq steal; guest times are contained in user already
        let counted = numbers.prefix(8)
        let idle = numbers[3] &+ (numbers.count > 4 ? numbers[4] : 0)
        let total = counted.reduce(0, &+)
        return ProcessorTime(busy: total &- idle, total: total)
    }

    /// User and system time of a process in clock ticks, from /proc/<pid>/stat.
    static func processTicks(ofStat text: String) -> UInt64? {
        // the name in brackets may hold blanks and brackets itself
        guard let bracket = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 12, let user = UInt64(fields[11]), let system = UInt64(fields[12]) else { return nil }
        return user &+ system
    }

    /// A value of /proc/meminfo in bytes.
    static func bytes(of name: String, inMeminfo text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
            return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
        }
        return nil
    }

    /// The resident pages of a process, from /proc/<pid>/statm.
    static func residentPages(ofStatm text: String) -> Int? {
        let fields = text.split(separator: " ")
        return fields.count > 1 ? Int(fields[1]) : nil
    }

    /// A limit of a control group; nil when it says `max` or nothing.
    static func limit(of text: String) -> Int? { text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } }
}
