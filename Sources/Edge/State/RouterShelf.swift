import Domain
import Logging
import NIOCore
import Storage
import Synchronization
import Telemetry

/// Keeps on disk what was changed of the task router's categories, and changes them in the order of the disk.
final class RouterShelf: Sendable {
    private let router: TaskRouter
    private let state: StateDatabase
    /// Held while a change is written, so that changes reach the disk in the order in which they are made.
    private let writing = Mutex<Void>(())

    init(_ router: TaskRouter, _ state: StateDatabase) {
        self.router = router
        self.state = state
    }

    /// Reads what was kept; blocks, so only at the start of a process.
    func load() throws(StorageError) {
        let values = KeptValues(file: try state.file())
        router.take(
            RouterOverrides(categories: try values.all(.category), mappings: try values.all(.modelMapping))
        )
    }

    /// Makes a change; `done` is called on the loop when it is on disk and the next request sees it.
    ///
    /// `now` is in seconds since 1970.
    func make(
        _ change: RouterChange,
        now: Int,
        on loop: any EventLoop,
        done: @escaping (Result<Void, GatewayError>) -> Void
    ) {
        let router = router
        state.run(on: loop) { [self] (file) throws(StorageError) in
            try writing.withLock { (_) -> Result<GatewayError?, StorageError> in
                Result { () throws(StorageError) in
                    var overrides = router.overrides
                    let kept: [RouterChange.Kept]
                    do throws(GatewayError) {
                        kept = try change.apply(
                            to: &overrides,
                            of: router.book,
                            configured: RouterBook(router.section)
                        )
                    } catch {
                        return error
                    }
                    let values = KeptValues(file: file)
                    for value in kept { try values.keep(value, now: now) }
                    router.take(overrides)
                    return nil
                }
            }.get()
        } done: { result in
            switch result {
            case .success(nil): done(.success(()))
            case .success(let refusal?): done(.failure(refusal))
            case .failure(let error):
                done(
                    .failure(
                        GatewayError(
                            .overloaded,
                            "the change cannot be written to disk, nothing is changed: \(error.message)",
                            retryAfterSeconds: 5
                        )
                    )
                )
            }
        }
    }
}

extension KeptValues {
    fileprivate func keep(_ kept: RouterChange.Kept, now: Int) throws(StorageError) {
        switch kept {
        case .category(let name, let value): try put(.category, name, value, now: now)
        case .noCategory(let name): try remove(.category, name)
        case .mapping(let name, let models): try put(.modelMapping, name, .texts(models), now: now)
        case .noMapping(let name): try remove(.modelMapping, name)
        }
    }
}

extension EdgeServices {
    /// Reads what was kept of the task router's categories and says what of them nobody lists; blocks, so only at the start.
    func loadRouter() {
        // a gateway that was never changed has no such file
        if state.isThere {
            do throws(StorageError) { try routerShelf.load() } catch {
                logger.error(
                    "what was changed of the task router's categories cannot be read",
                    [.error: .text(error.message)]
                )
            }
        }
        let chains = ChainEntries(catalog: catalog)
        for category in taskRouter.book.categories {
            let unlisted = chains.unlisted(in: category.models)
            guard !unlisted.isEmpty, taskRouter.overrides.mentions(category.name) else { continue }
            logger.warning(
                "models of a category are skipped, for no provider lists them",
                [.category: .text(category.name), .model: .text(unlisted.joined(separator: ", "))]
            )
        }
    }
}

extension RouterOverrides {
    /// Whether the chain of a category was changed; of others the configuration's check has spoken.
    fileprivate func mentions(_ name: String) -> Bool { mappings[name] != nil || categories[name]?.models != nil }
}
