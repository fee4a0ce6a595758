import Testing

@testable import Edge

@Suite struct RouteFiguresTests {
    private let route = ModelCatalog.Route(provider: 0, model: "m")

    private func look(_ figures: RouteFigures, isStream: Bool = false, now: Int64 = 0) -> RouteFigures.Look? {
        figures.look(at: [route], isStream: isStream, now: now).first
    }

    @Test func `an average keeps nine tenths`() {
        let figures = RouteFigures()
        for latency: Int64 in [1000, 2000] {
            figures.began(route, now: 0)
            figures.ended(route, latency: latency, isStream: false, now: 0)
        }
        #expect(look(figures)?.latency == 1100)
        #expect(look(figures)?.running == 0)
    }

    @Test func `streams and whole answers are judged apart as far as both are known`() {
        let figures = RouteFigures()
        figures.began(route, now: 0)
        figures.ended(route, latency: 5000, isStream: false, now: 0)
        #expect(look(figures, isStream: true)?.latency == 5000)
        figures.began(route, now: 0)
        figures.ended(route, latency: 100, isStream: true, now: 0)
        #expect(look(figures, isStream: true)?.latency == 100)
        #expect(look(figures)?.latency == 5000)
    }

    @Test func `nobody knows a route at first, and one request at a time finds out`() {
        let figures = RouteFigures()
        #expect(look(figures) == .init(latency: nil, isDue: true, running: 0))
        figures.began(route, now: 10)
        #expect(look(figures, now: 11) == .init(latency: nil, isDue: false, running: 1))
        // it takes too long: another one may try
        #expect(look(figures, now: 11 + RouteFigures.patience)?.isDue == true)
    }

    @Test func `a figure that is too old is found out again and then begins anew`() {
        let figures = RouteFigures()
        figures.began(route, now: 0)
        figures.ended(route, latency: 1000, isStream: false, now: 0)
        let later = RouteFigures.life + 1
        #expect(look(figures, now: later - 1)?.isDue == false)
        #expect(look(figures, now: later)?.isDue == true)
        figures.began(route, now: later)
        figures.ended(route, latency: 50, isStream: false, now: later)
        #expect(look(figures, now: later) == .init(latency: 50, isDue: false, running: 0))
    }

    @Test func `a failure leaves the average as it was`() {
        let figures = RouteFigures()
        figures.began(route, now: 0)
        figures.ended(route, latency: 1000, isStream: false, now: 0)
        figures.began(route, now: 1)
        figures.ended(route, latency: nil, isStream: false, now: 1)
        #expect(look(figures)?.latency == 1000)
        #expect(look(figures)?.running == 0)
    }
}
