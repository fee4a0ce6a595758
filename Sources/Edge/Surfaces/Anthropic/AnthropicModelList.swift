import JSON

/// `GET /v1/models` and `GET /v1/models/{id}` as Anthropic's clients read them.
enum AnthropicModelList {
    /// One model.
    struct Row: Equatable {
        var id: String
        /// What people call it; nil repeats the id.
        var name: String?
        /// Seconds since 1970; 0 where nobody knows.
        var created: Int = 0
    }

    /// A page: at most `limit` rows after the row `after`, or else before the row `before`.
    static func body(of rows: [Row], limit: Int = 20, after: String? = nil, before: String? = nil) -> JSONObject {
        var page = rows[...]
        var hasMore: Bool
        if let before, let place = page.firstIndex(where: { $0.id == before }) {
            page = page[..<place]
            hasMore = page.count > limit
            page = page.suffix(limit)
        } else {
            if let after, let place = page.firstIndex(where: { $0.id == after }) { page = page[(place + 1)...] }
            hasMore = page.count > limit
            page = page.prefix(limit)
        }
        return [
            "data": .array(page.map { .object(body(of: $0)) }), "has_more": .bool(hasMore),
            "first_id": page.first.map { .string($0.id) } ?? nil, "last_id": page.last.map { .string($0.id) } ?? nil,
        ]
    }

    /// One model by itself.
    static func body(of row: Row) -> JSONObject {
        [
            "type": "model", "id": .string(row.id), "display_name": .string(row.name ?? row.id),
            "created_at": .string(timestamp(row.created)),
        ]
    }

    /// Seconds since 1970 as `2024-02-29T00:00:00Z`.
    static func timestamp(_ seconds: Int) -> String {
        let days = Int((Double(seconds) / 86400).rounded(.down))
        let second = seconds - days * 86400
        // years are counted from March, so that the leap day is a year's last; eras are of 400 years
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        let date = "\(pad(year, 4))-\(pad(month))-\(pad(day))"
        return "\(date)T\(pad(second / 3600)):\(pad(second / 60 % 60)):\(pad(second % 60))Z"
    }

    private static func pad(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
