extension ExchangeSummary {
    /// The summary of an exchange that needed no network.
    public init(bodyBytes: Int) {
        self.init(
            nameResolvedMicroseconds: 0,
            connectedMicroseconds: 0,
            securedMicroseconds: 0,
            firstByteMicroseconds: 0,
            totalMicroseconds: 0,
            connectionReused: true,
            wasRepeated: false,
            headerBytes: 0,
            bodyBytes: bodyBytes
        )
    }
}
