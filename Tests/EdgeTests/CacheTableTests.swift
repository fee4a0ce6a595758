import JSON
import Testing

@testable import Edge

@Suite struct CacheTableTests {
    private func key(_ name: String) -> CacheKey { CacheKeyMaker(name).key }

    private func size(_ bytes: Int) -> Int { bytes + CacheTable<String>.overhead }

    @Test func `what was not used longest makes room for what comes`() {
        var table = CacheTable<String>(mostBytes: size(100) * 3, lifetime: 1000)
        for name in ["a", "b", "c"] {
            let isKept = table.insert(name, as: key(name), bytes: 100, now: 0)
            #expect(isKept)
        }
        #expect(table.value(of: key("a"), now: 1) == "a")
        table.insert("d", as: key("d"), bytes: 100, now: 2)
        #expect(table.value(of: key("b"), now: 3) == nil)
        #expect(["a", "c", "d"].allSatisfy { table.value(of: key($0), now: 3) == $0 })
        #expect(table.bytes == size(100) * 3)
        #expect(table.evictions == 1)
        table.insert("e", as: key("e"), bytes: size(100) * 3 - size(0), now: 4)
        #expect(table.count == 1, "one large entry pushes out all others")
        let isKept = table.insert("f", as: key("f"), bytes: size(100) * 3, now: 4)
        #expect(!isKept, "larger than all there may be")
        #expect(table.value(of: key("e"), now: 5) == "e")
    }

    @Test func `an entry is there until its time is up, to the nanosecond`() {
        var table = CacheTable<String>(mostBytes: 10_000, lifetime: 1000)
        table.insert("a", as: key("a"), bytes: 1, now: 0)
        table.insert("b", as: key("b"), bytes: 1, now: 500)
        #expect(table.value(of: key("a"), now: 999) == "a")
        #expect(table.value(of: key("a"), now: 1000) == nil)
        #expect(table.count == 1)
        table.insert("b", as: key("b"), bytes: 1, now: 900)
        table.purge(now: 1600)
        #expect(table.value(of: key("b"), now: 1600) == "b", "a new entry lives anew")
        table.purge(now: 1900)
        #expect(table.count == 0)
        #expect(table.bytes == 0)
        #expect(table.expirations == 2)
    }

    @Test func `an entry that shrinks gives back what it had`() {
        var table = CacheTable<String>(mostBytes: 10_000, lifetime: 1000)
        table.insert("long", as: key("a"), bytes: 4000, now: 0)
        table.replace(key("a"), bytes: 400) { $0 == "long" ? "short" : nil }
        #expect(table.bytes == size(400))
        table.replace(key("a"), bytes: 1) { $0 == "long" ? "never" : nil }
        table.replace(key("b"), bytes: 1) { $0 }
        #expect(table.value(of: key("a"), now: 1) == "short")
        #expect(table.bytes == size(400))
        table.removeAll()
        #expect(table.bytes == 0 && table.count == 0 && table.value(of: key("a"), now: 1) == nil)
    }

    @Test func `any order of use leaves the sums right`() {
        var generator = SystemRandomNumberGenerator()
        var table = CacheTable<Int>(mostBytes: 40_000, lifetime: 50)
        var model: [Int: (size: Int, expires: Int64)] = [:]
        for step in 0..<4000 {
            let now = Int64(step)
            let name = Int.random(in: 0..<60, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                let bytes = Int.random(in: 0..<900, using: &generator)
                table.insert(name, as: key("\(name)"), bytes: bytes, now: now)
                model[name] = (size(bytes), now + 50)
            case 2:
                table.remove(key("\(name)"))
                model[name] = nil
            case 3: table.purge(now: now)
            default:
                if let found = table.value(of: key("\(name)"), now: now) {
                    #expect(found == name)
                    #expect(now < model[name]?.expires ?? 0)
                }
            }
            #expect(table.bytes <= 40_000)
        }
        table.trim(to: 0)
        #expect(table.bytes == 0 && table.count == 0)
    }
}

@Suite struct CacheFlightsTests {
    private let key = CacheKeyMaker("a").key

    @Test func `the first goes and the others wait until it lands`() {
        var flights = CacheFlights<String>()
        #expect(flights.join(key, "first") == .leads)
        #expect(flights.join(key, "second") == .waits(1))
        #expect(flights.join(key, "third") == .waits(2))
        #expect(flights.join(CacheKeyMaker("b").key, "other") == .leads)
        #expect(flights.leave(key, 1) == true)
        #expect(flights.leave(key, 1) == false)
        #expect(flights.land(key) == ["third"])
        #expect(flights.leave(key, 2) == false, "it has been called")
        #expect(flights.land(key) == [])
        #expect(flights.join(key, "next") == .leads)
    }

    @Test func `no more wait than there is room for`() {
        var flights = CacheFlights<Int>()
        _ = flights.join(key, 0)
        for number in 1...CacheFlights<Int>.mostWaiting { #expect(flights.join(key, number) == .waits(number)) }
        #expect(flights.join(key, -1) == .goesAlone)
        #expect(flights.land(key).count == CacheFlights<Int>.mostWaiting)
    }
}
