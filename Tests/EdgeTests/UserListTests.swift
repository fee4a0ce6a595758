import Configuration
import Testing

@testable import Edge

@Suite struct UserListTests {
    @Test func `users of the configuration stand first, and hide those that were added with their names`() {
        var configuration = Configuration()
        var boss = UserSection()
        boss.username = "boss"
        boss.role = .admin
        configuration.aiGateway.users = [boss]
        let added = ["anna", "boss"].map { GatewayUser(name: $0, hash: nil, role: .user, isActive: $0 == "anna") }
        let rows = UserListCommand.rows(configuration, added)
        #expect(rows.map(\.name) == ["boss", "anna", "boss"])
        #expect(rows.map(\.source) == ["configuration", "added", "hidden"])
        #expect(rows.map(\.role) == [.admin, .user, .user])
        #expect(rows.map(\.isActive) == [true, true, false])
    }
}
