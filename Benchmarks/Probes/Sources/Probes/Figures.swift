import Glibc

/// Named numbers, in the order in which they were added.
struct Figures {
    private var members: [String] = []

    /// Adds a number.
    mutating func add(_ name: String, _ value: Double) { members.append("\"\(name)\":\(value)") }

    /// The numbers as one JSON object.
    var json: String { "{\(members.joined(separator: ","))}" }
}

extension Duration {
    /// This time in microseconds.
    var microseconds: Double { self / .microseconds(1) }
}

/// What this process has used of the CPU so far, in microseconds.
func processorMicroseconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1000
}
