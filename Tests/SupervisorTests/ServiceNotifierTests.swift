import Glibc
import Testing

@testable import Supervisor

@Suite struct ServiceNotifierTests {
    @Test func `a path and an abstract name are both told`() throws {
        for path in [
            "/tmp/mt-notify-\(UInt32.random(in: .min ... .max)).sock", "@mt-\(UInt32.random(in: .min ... .max))",
        ] {
            let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            defer {
                close(socket)
                unlink(path)
            }
            let address = try #require(UnixAddress(path))
            #expect(address.withPointer { bind(socket, $0, $1) } == 0)
            ServiceNotifier(environment: ["NOTIFY_SOCKET": path]).tell(.ready)
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "READY=1")
        }
    }

    @Test func `the watchdog is fed at half its time`() {
        #expect(ServiceNotifier(environment: ["WATCHDOG_USEC": "10000000"]).watchdogInterval == .seconds(5))
        #expect(ServiceNotifier(environment: [:]).watchdogInterval == nil)
    }
}
