import Foundation

/// A certificate authority for one test, made with the `openssl` command; its files go with it.
public final class TestAuthority: Sendable {
    /// A certificate and its key, as PEM files.
    public struct Identity: Sendable {
        /// The file of the certificate.
        public let certificate: String
        /// The file of the key.
        public let key: String
        /// The directory of both, which lasts as long as someone holds this.
        let scratch: Scratch
    }

    /// What `openssl` said when it did not do what was asked.
    public struct Refusal: Error, CustomStringConvertible {
        /// Its words.
        public let description: String
    }

    /// The authority's own certificate, which it has signed itself.
    public let root: Identity
    private let scratch: Scratch

    /// Makes a key and a root certificate.
    public init() throws {
        scratch = try Scratch()
        root = Identity(certificate: scratch.path + "/root.pem", key: scratch.path + "/root.key", scratch: scratch)
        try run(
            ["req", "-x509", "-days", "2", "-subj", "/CN=Scenario root", "-out", root.certificate]
                + Self.newKey(root.key)
        )
    }

    /// A certificate of this authority for `host`, valid for so many days; it has expired if they are negative.
    public func issue(for host: String, days: Int = 2) throws -> Identity {
        let name = scratch.path + "/" + UUID().uuidString
        let identity = Identity(certificate: name + ".pem", key: name + ".key", scratch: scratch)
        let request = name + ".csr"
        let names = ["-subj", "/CN=\(host)", "-addext", "subjectAltName=DNS:\(host)"]
        try run(["req", "-new", "-out", request] + names + Self.newKey(identity.key))
        try run([
            "x509", "-req", "-in", request, "-CA", root.certificate, "-CAkey", root.key, "-copy_extensions", "copy",
            "-days", String(days), "-out", identity.certificate,
        ])
        return identity
    }

    private static func newKey(_ file: String) -> [String] {
        ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file]
    }

    private func run(_ words: [String]) throws {
        let errors = scratch.path + "/errors"
        let child = try ChildProcess(
            "/usr/bin/env",
            ["openssl"] + words,
            directory: scratch.path,
            environment: ProcessInfo.processInfo.environment,
            output: "/dev/null",
            errors: errors
        )
        try eventually("openssl \(words[0]) ends", within: .seconds(20)) { child.exitCode != nil }
        guard child.exitCode == 0 else {
            throw Refusal(
                description: String(decoding: FileManager.default.contents(atPath: errors) ?? Data(), as: UTF8.self)
            )
        }
    }
}
