/// The spans of one event loop on their way to the collectors: bounded, the newest give way.
public final class SpanOutbox {
    /// One collector's part.
    private struct Shelf {
        let batch: SpanBatch
        var underWay = 0
    }

    /// What is sent next to a collector.
    public enum Parcel: Equatable {
        /// Nothing waits.
        case nothing
        /// The body of a call and how many spans it has; `arrived` says when the call is over.
        case body([UInt8], spans: Int)
        /// So many spans had no room: too many calls are under way.
        case dropped(Int)
    }

    private var shelves: [Shelf]
    private let mostSpans: Int
    private let mostUnderWay: Int

    /// How many spans wait for each collector.
    public private(set) var count = 0

    /// An outbox for collectors that take these forms.
    ///
    /// `mostSpans` travel in one call, `mostUnderWay` calls to a collector at a time; 512 and 8 are chosen, unmeasured.
    public init(_ forms: [SpanForm], of source: SpanSource, mostSpans: Int = 512, mostUnderWay: Int = 8) {
        shelves = forms.map { Shelf(batch: SpanBatch($0, of: source)) }
        self.mostSpans = mostSpans
        self.mostUnderWay = mostUnderWay
    }

    /// Whether what waits fills a call.
    public var isFull: Bool { count >= mostSpans }

    /// Writes a span down for every collector; `attributes` says what is known of it, and is asked for each of them.
    public func add(_ span: Span, _ attributes: (inout SpanWriter) -> Void) {
        for index in shelves.indices { shelves[index].batch.add(span, attributes) }
        count += 1
    }

    /// Takes out what waits: a parcel for each collector, in their order.
    public func take() -> [Parcel] {
        guard count > 0 else { return shelves.map { _ in .nothing } }
        let spans = count
        count = 0
        return shelves.indices.map { index in
            let body = shelves[index].batch.take()
            guard shelves[index].underWay < mostUnderWay else { return .dropped(spans) }
            shelves[index].underWay += 1
            return .body(body, spans: spans)
        }
    }

    /// A call to a collector is over, whatever came of it.
    public func arrived(_ collector: Int) { shelves[collector].underWay -= 1 }
}
