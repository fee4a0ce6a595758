extension ConfigurationRules {
    /// A hook must not be the gateway itself, and a secret that is named must be there.
    func checkHooks(_ configuration: Configuration, _ reading: inout Reading) {
        let hooks = configuration.hooks
        for (key, url, variable) in [
            ("hooks.before", hooks.before.url, hooks.before.secretEnv),
            ("hooks.after", hooks.after.url, hooks.after.secretEnv),
        ] {
            if let url, Self.isOwn(url, configuration) {
                reading.note(
                    .error,
                    "\(key).url",
                    "is the gateway itself, which would ask itself without end",
                    cure: "name the address of your own program"
                )
            }
            if let variable, lacks(variable), url != nil {
                reading.note(
                    .error,
                    "\(key).secret_env",
                    "the variable \(variable) is not set, so its requests could not be signed",
                    cure: "set it in the environment or in .env beside the configuration, or take the key out"
                )
            }
        }
    }
}
