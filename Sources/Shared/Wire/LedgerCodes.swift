import Domain

/// A name that is written as a small number; numbers are never reused, zero means absent.
protocol LedgerCoded: CaseIterable {
    var ledgerCode: Int { get }
}

extension LedgerCoded {
    init(ledgerCode: Int) throws(LedgerDecodingError) {
        for value in Self.allCases where value.ledgerCode == ledgerCode {
            self = value
            return
        }
        throw .malformed
    }
}

extension RouteKind: LedgerCoded {
    var ledgerCode: Int {
        switch self {
        case .explicit: 1
        case .session: 2
        case .router: 3
        }
    }
}

extension Outcome: LedgerCoded {
    var ledgerCode: Int {
        switch self {
        case .completed: 1
        case .failed: 2
        case .interrupted: 3
        case .cancelled: 4
        }
    }
}

extension Evidence: LedgerCoded {
    var ledgerCode: Int {
        switch self {
        case .provider: 1
        case .counted: 2
        case .estimated: 3
        case .none: 4
        case .cached: 5
        }
    }
}

extension TimeLimit: LedgerCoded {
    var ledgerCode: Int {
        switch self {
        case .connect: 1
        case .firstToken: 2
        case .stall: 3
        case .total: 4
        }
    }
}
