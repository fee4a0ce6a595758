extension ProviderHealth {
    /// Whether a model of a provider may be asked now.
    func availability(of route: ModelCatalog.Route, now: Int64) -> ChatCourse.Availability {
        availability(of: route.provider, now: now)
    }
}
