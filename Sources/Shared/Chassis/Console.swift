internal import Glibc

/// Lines for the person at the terminal, written at once and whole.
public enum Console {
    /// One line to standard error.
    public static func complain(_ line: String) { write(line, to: 2) }

    /// One line to standard output.
    public static func say(_ line: String) { write(line, to: 1) }

    private static func write(_ line: String, to descriptor: Int32) {
        var bytes = Array(line.utf8)[...]
        bytes.append(UInt8(ascii: "\n"))
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}
