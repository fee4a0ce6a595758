import Glibc

/// The far side of a container's bridge, from where calls of its host to a published port arrive.
enum ContainerBridge {
    /// The addresses behind which the host stands: the private gateways of the default routes, and our own private addresses.
    ///
    /// Other containers of the same network are not among them. Read once; Docker gives a container its network before it starts.
    static func addresses() -> [String] {
        guard let file = fopen("/proc/net/route", "re") else { return [] }
        defer { fclose(file) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while text.count < 1 << 20 {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        return gateways(ofRoutes: String(decoding: text, as: UTF8.self)) + own()
    }

    /// The private gateways of the default routes in the text of `/proc/net/route`.
    static func gateways(ofRoutes text: String) -> [String] {
        text.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(whereSeparator: \.isWhitespace)
            guard fields.count >= 8, fields[1] == "00000000", fields[7] == "00000000", fields[2].utf8.count == 8,
                let flags = Int(fields[3], radix: 16), flags & throughGateway != 0,
                let gateway = UInt32(fields[2], radix: 16)
            else { return nil }
            // the kernel writes the four bytes as one number of this machine
            return privateText(withUnsafeBytes(of: gateway) { Array($0) })
        }
    }

    /// The kernel's `RTF_GATEWAY`, which the C library's module does not show.
    private static let throughGateway = 2

    private static func own() -> [String] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return [] }
        defer { freeifaddrs(first) }
        var found: [String] = []
        var next = first
        while let entry = next?.pointee {
            if let address = entry.ifa_addr, Int32(address.pointee.sa_family) == AF_INET {
                let number = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
                if let text = privateText(withUnsafeBytes(of: number) { Array($0) }) { found.append(text) }
            }
            next = entry.ifa_next
        }
        return found
    }

    /// An address of the ranges of RFC 1918 as a network of one; nil for others.
    private static func privateText(_ bytes: [UInt8]) -> String? {
        let isPrivate =
            bytes[0] == 10 || bytes[0] == 172 && (16...31).contains(bytes[1]) || bytes[0] == 192 && bytes[1] == 168
        return isPrivate ? "\(bytes[0]).\(bytes[1]).\(bytes[2]).\(bytes[3])/32" : nil
    }
}
