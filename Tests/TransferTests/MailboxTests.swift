import Glibc
import Testing

@testable import Transfer

@Suite struct MailboxTests {
    private final class Nobody: ExchangeReceiver {
        func receive(_ event: ExchangeEvent) {}
    }

    private func command(_ mailbox: Mailbox) -> Mailbox.Command {
        .start(Exchange(.get("http://127.0.0.1/"), receiver: Nobody(), mailbox: mailbox))
    }

    /// How often the bell was rung since it was last asked.
    private func rings(_ mailbox: Mailbox) -> UInt64 {
        var sum: UInt64 = 0
        return read(mailbox.bell, &sum, 8) == 8 ? sum : 0
    }

    @Test func `the bell is rung once for one who lay down`() {
        let mailbox = Mailbox()
        #expect(mailbox.post(command(mailbox)))
        #expect(rings(mailbox) == 0)
        #expect(!mailbox.lieDown())
        var commands: [Mailbox.Command] = []
        #expect(mailbox.collect(into: &commands))
        #expect(commands.count == 1)
        #expect(mailbox.lieDown())
        mailbox.post(command(mailbox))
        mailbox.post(command(mailbox))
        #expect(rings(mailbox) == 1)
        #expect(!mailbox.lieDown())
        commands.removeAll()
        #expect(mailbox.collect(into: &commands))
        #expect(commands.count == 2)
        mailbox.post(command(mailbox))
        #expect(rings(mailbox) == 0)
    }

    @Test func `closing wakes one who lay down and lets nobody lie down again`() {
        let mailbox = Mailbox()
        #expect(mailbox.lieDown())
        #expect(mailbox.close())
        #expect(rings(mailbox) == 1)
        #expect(!mailbox.close())
        #expect(!mailbox.post(command(mailbox)))
        #expect(!mailbox.lieDown())
        var commands: [Mailbox.Command] = []
        #expect(!mailbox.collect(into: &commands))
    }
}
