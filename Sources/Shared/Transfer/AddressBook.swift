/// The addresses an engine has met.
struct AddressBook {
    /// Beyond so many the book is begun anew: a bound, chosen, unmeasured.
    private let capacity = 256
    private var known: [String: Address] = [:]
    private var latest: Address?

    /// The address of a URL; nil if the text cannot be given to libcurl.
    mutating func address(of url: String) -> Address? {
        if let latest, latest.text == url { return latest }
        if let address = known[url] {
            latest = address
            return address
        }
        guard let address = Address(url) else { return nil }
        if known.count >= capacity { known.removeAll(keepingCapacity: true) }
        known[url] = address
        latest = address
        return address
    }
}
