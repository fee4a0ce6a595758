import Testing

@testable import Edge

@Suite struct ContainerBridgeTests {
    private let head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

    @Test func `the gateway of a container's default route is where its host stands`() {
        let routes =
            head + "eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
            + "eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n"
        #expect(ContainerBridge.gateways(ofRoutes: routes) == ["172.18.0.1/32"])
    }

    @Test func `a public gateway, a route of its own and nonsense are none`() {
        let routes =
            head + "eth0\t00000000\t01020308\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
            + "eth0\t0000000A\t0100000A\t0003\t0\t0\t0\t000000FF\t0\t0\t0\n" + "eth0 00000000 xyz 0003 0 0 0 00000000\n"
            + "short\n"
        #expect(ContainerBridge.gateways(ofRoutes: routes).isEmpty)
        #expect(ContainerBridge.gateways(ofRoutes: "").isEmpty)
    }

    @Test func `what this machine has is private and single`() {
        for network in ContainerBridge.addresses() {
            #expect(network.hasSuffix("/32"))
            #expect(["10.", "172.", "192.168."].contains { network.hasPrefix($0) }, "\(network)")
        }
    }
}
