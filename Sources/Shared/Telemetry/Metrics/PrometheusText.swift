/// Writes figures in the text format that Prometheus reads.
///
///     var page = PrometheusText()
///     page.family("proxy_api_requests_total", .counter, "Requests so far.")
///     page.sample(12, [("provider", "openai")])
public struct PrometheusText: Sendable {
    /// What kind of figure a family holds.
    public enum Kind: String, Sendable {
        /// It only grows.
        case counter
        /// It rises and falls.
        case gauge
        /// Counts below bounds.
        case histogram
        /// Quantiles.
        case summary
        /// A figure whose kind its name would belie.
        case untyped
    }

    /// The content type of the page.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The page so far.
    public private(set) var text = ""
    private var name = ""

    /// An empty page.
    public init() {}

    /// Begins a family of figures: the samples that follow belong to it.
    public mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = Self.validName(name)
        text += "# HELP \(self.name) \(Self.escaped(help, quote: false))\n# TYPE \(self.name) \(kind.rawValue)\n"
    }

    /// One figure of the family.
    public mutating func sample(_ value: Int, _ labels: [(name: String, value: String)] = []) {
        line("", labels, "\(value)")
    }

    /// One figure of the family.
    public mutating func sample(_ value: Double, _ labels: [(name: String, value: String)] = []) {
        line("", labels, Self.number(value))
    }

    /// The samples of a histogram: `cumulative` counts for each bound, in seconds, then all.
    public mutating func histogram(
        _ labels: [(name: String, value: String)] = [],
        bounds: [Double],
        _ summary: LatencyHistogram.Summary
    ) {
        for (bound, count) in zip(bounds, summary.cumulative) {
            line("_bucket", labels + [("le", Self.number(bound))], "\(count)")
        }
        line("_bucket", labels + [("le", "+Inf")], "\(summary.count)")
        line("_sum", labels, Self.number(summary.sum))
        line("_count", labels, "\(summary.count)")
    }

    /// The samples of a summary: one for each quantile, then sum and count.
    public mutating func summary(
        _ labels: [(name: String, value: String)] = [],
        quantiles: [Double],
        _ summary: LatencyHistogram.Summary
    ) {
        for (quantile, value) in zip(quantiles, summary.quantiles) {
            line("", labels + [("quantile", Self.number(quantile))], Self.number(value))
        }
        line("_sum", labels, Self.number(summary.sum))
        line("_count", labels, "\(summary.count)")
    }

    private mutating func line(_ suffix: String, _ labels: [(name: String, value: String)], _ value: String) {
        text += name + suffix
        if !labels.isEmpty {
            let written = labels.map { "\(Self.validName($0.name))=\"\(Self.escaped($0.value, quote: true))\"" }
            text += "{\(written.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
    }

    private static func escaped(_ text: String, quote: Bool) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quote: out += "\\\""
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// A name of letters, digits and _ that begins with no digit.
    private static func validName(_ name: String) -> String {
        var out = ""
        for scalar in name.unicodeScalars {
            let isLetter = ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
            let isDigit = ("0"..."9").contains(scalar)
            if isDigit && out.isEmpty { out += "_" }
            out.unicodeScalars.append(isLetter || isDigit || scalar == ":" ? scalar : "_")
        }
        return out
    }
}
