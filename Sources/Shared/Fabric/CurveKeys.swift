import CZeroMQ

/// A pair of CURVE keys in Z85, 40 characters each.
public struct CurveKeyPair: Sendable, Equatable {
    /// What others may know.
    public var publicKey: String
    /// What they may not.
    public var secretKey: String

    /// A pair that was made before.
    public init(publicKey: String, secretKey: String) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// A new pair.
    ///
    /// - Throws: `exhausted` when libzmq was built without CURVE.
    public static func generate() throws(FabricError) -> Self {
        var publicKey = [CChar](repeating: 0, count: 41)
        var secretKey = [CChar](repeating: 0, count: 41)
        guard zmq_curve_keypair(&publicKey, &secretKey) == 0 else { throw .exhausted(Socket.reason()) }
        return Self(publicKey: text(publicKey), secretKey: text(secretKey))
    }

    private static func text(_ key: [CChar]) -> String {
        String(decoding: key.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// Keys of an edge: its own, and whom it lets in.
public struct EdgeKeys: Sendable {
    /// The edge's own pair.
    public var own: CurveKeyPair
    /// The public keys of the workers; nobody else gets as far as a hello.
    public var allowedWorkers: Set<String>

    /// The edge's pair and the workers it lets in.
    public init(own: CurveKeyPair, allowedWorkers: Set<String>) {
        self.own = own
        self.allowedWorkers = allowedWorkers
    }
}

/// Keys of a worker: its own, and the edge it trusts.
public struct WorkerKeys: Sendable {
    /// The worker's own pair.
    public var own: CurveKeyPair
    /// The public key of the edges; a host that has not its secret half is not spoken to.
    public var edge: String

    /// The worker's pair and the edge it trusts.
    public init(own: CurveKeyPair, edge: String) {
        self.own = own
        self.edge = edge
    }
}

/// The 32 bytes of a Z85 key, or nil when it is none.
func curveKeyBytes(_ key: String) -> [UInt8]? {
    // an alphabet of 85: libzmq 4.3.4 itself reads past its table when given others
    let alphabet = Set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)
    guard key.utf8.count == 40, key.utf8.allSatisfy(alphabet.contains) else { return nil }
    var bytes = [UInt8](repeating: 0, count: 32)
    return zmq_z85_decode(&bytes, key) == nil ? nil : bytes
}
