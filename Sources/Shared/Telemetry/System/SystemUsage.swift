/// How busy the machine and this process are.
public struct SystemUsage: Sendable, Equatable {
    /// Share of all processors that was busy since the last sample, 0 to 100.
    public var cpuPercent = 0.0
    /// Share of one processor that this process used since the last sample; two busy threads make 200.
    public var processCPUPercent = 0.0
    /// Share of the machine's memory that is in use, 0 to 100; that of the container's limit where there is one.
    public var memoryPercent = 0.0
    /// Memory in use, in megabytes of 1,048,576 bytes.
    public var memoryUsedMB = 0.0
    /// Memory this process holds, in bytes.
    public var processMemoryBytes = 0
    /// Share of the available memory that this process holds, 0 to 100.
    public var processMemoryPercent = 0.0
    /// Share of the disk that is in use, 0 to 100.
    public var diskPercent = 0.0

    /// Nothing measured.
    public init() {}
}
