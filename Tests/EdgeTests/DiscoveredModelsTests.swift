import Providers
import Synchronization
import Testing

@testable import Edge

@Suite struct DiscoveredModelsTests {
    private func listing(_ ids: [String], instant: Int64) -> DiscoveredModels.Listing {
        .init(models: ids.map(ListedModel.init), at: 1, instant: instant)
    }

    @Test func `a list is due at first, not for 300 seconds after it came, and then again`() {
        let discovered = DiscoveredModels(count: 1)
        #expect(discovered.isDue(0, now: 0))
        discovered.finish(0, .success(listing(["a", "a", "b"], instant: 0)), now: 0)
        #expect(discovered.listing(of: 0)?.models.map(\.id) == ["a", "b"])
        #expect(!discovered.isDue(0, now: DiscoveredModels.life - 1))
        #expect(discovered.isDue(0, now: DiscoveredModels.life))
    }

    @Test func `a provider that does not tell is left alone for a while and keeps its last list`() {
        let discovered = DiscoveredModels(count: 1)
        discovered.finish(0, .success(listing(["a"], instant: 0)), now: 0)
        let later = DiscoveredModels.life
        discovered.finish(0, .failure(DiscoveryFailure(words: "is down")), now: later)
        #expect(!discovered.isDue(0, now: later + DiscoveredModels.rest - 1))
        #expect(discovered.isDue(0, now: later + DiscoveredModels.rest))
        #expect(discovered.model("a", of: 0)?.id == "a")
    }

    @Test func `all who ask at once are told of one look`() {
        let discovered = DiscoveredModels(count: 1)
        let told = Mutex(0)
        let begins = (0..<3).map { _ in discovered.join(0) { _ in told.withLock { $0 += 1 } } }
        #expect(begins == [true, false, false])
        discovered.finish(0, .success(listing(["a"], instant: 0)), now: 0)
        #expect(told.withLock { $0 } == 3)
        #expect(discovered.join(0) { _ in })
    }
}
