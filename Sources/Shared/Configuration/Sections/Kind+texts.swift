extension Kind where Value == String {
    /// A network in CIDR form.
    static var network: Self {
        text.allowing("networks such as 10.0.0.0/8 or ::1/128") { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let bits = Int(parts[1]) else { return false }
            let isSix = parts[0].contains(":")
            return (0...(isSix ? 128 : 32)).contains(bits) && (isSix || IPv4.bytes(of: String(parts[0])) != nil)
        }
    }
}

extension Kind where Value == Secret {
    /// The hash of a password.
    static var passwordHash: Self {
        secret.allowing(
            "pbkdf2_sha256$<iterations, at most 10000000>$<salt>$<digest of 32 bytes in base64>"
        ) { hash in
            let parts = hash.reveal().split(separator: "$", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "pbkdf2_sha256", let rounds = Int(parts[1]) else { return false }
            // 32 bytes are 43 letters and one that fills up; ten million rounds take some ten seconds
            let digest = parts[3].hasSuffix("=") ? parts[3].dropLast() : parts[3]
            return (1...10_000_000).contains(rounds) && !parts[2].isEmpty && digest.utf8.count == 43
                && digest.utf8.allSatisfy(isBase64)
        }
    }

    private static func isBase64(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
