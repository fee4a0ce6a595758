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
        secret.allowing("pbkdf2_sha256$<iterations>$<salt>$<digest>") { hash in
            let parts = hash.reveal().split(separator: "$", omittingEmptySubsequences: false)
            return parts.count == 4 && parts[0] == "pbkdf2_sha256" && (Int(parts[1]) ?? 0) > 0 && !parts[3].isEmpty
        }
    }
}
