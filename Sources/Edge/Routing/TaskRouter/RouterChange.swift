import Domain
import JSON

/// A change of the task router's categories that a client asks for (S2-06 … S2-08).
enum RouterChange: Equatable, Sendable {
    case put(name: String, models: [String], keywords: [String]?, description: String?)
    case map(category: String, models: [String])
    case delete(name: String)

    /// What must be kept of it on disk, in this order.
    enum Kept: Equatable, Sendable {
        case category(String, JSONValue)
        case noCategory(String)
        case mapping(String, [String])
        case noMapping(String)
    }

    /// Makes the change; `book` is what stands before it, `configured` what the configuration alone says.
    ///
    /// - Throws: `notFound` for a category that is not there, `unsupportedOperation` for the deletion of a built-in one,
    ///   `invalidRequest` when there would be too many.
    func apply(
        to overrides: inout RouterOverrides,
        of book: RouterBook,
        configured: RouterBook
    ) throws(GatewayError) -> [Kept] {
        switch self {
        case .put(let name, let models, let keywords, let description):
            if book[name] == nil, book.custom.count >= Self.mostCategories {
                throw GatewayError(
                    .invalidRequest,
                    "there are \(Self.mostCategories) categories already; delete one first",
                    param: "name"
                )
            }
            var change = overrides.categories[name] ?? .init()
            // of a deleted one nothing comes back but what is said now
            if change.isDeleted { change = .init(keywords: [], description: "") }
            change.models = models
            change.keywords = keywords ?? change.keywords
            change.description = description ?? change.description
            overrides.categories[name] = change
            overrides.mappings[name] = nil
            return [.noMapping(name), .category(name, change.json)]
        case .map(let category, let models):
            guard book[category] != nil else { throw Self.missing(category) }
            overrides.mappings[category] = models
            return [.mapping(category, models)]
        case .delete(let name):
            guard let category = book[name] else { throw Self.missing(name) }
            guard category.isCustom else {
                throw GatewayError(.unsupportedOperation, "Cannot delete default category")
            }
            overrides.mappings[name] = nil
            guard configured[name] != nil else {
                overrides.categories[name] = nil
                return [.noMapping(name), .noCategory(name)]
            }
            // one of the configuration's must stay away after the next start too
            let change = RouterOverrides.Change(isDeleted: true)
            overrides.categories[name] = change
            return [.noMapping(name), .category(name, change.json)]
        }
    }

    /// More than a classifier could be offered; chosen, unmeasured.
    static let mostCategories = 64

    private static func missing(_ name: String) -> GatewayError {
        GatewayError(.notFound, "Category '\(name)' not found")
    }
}
