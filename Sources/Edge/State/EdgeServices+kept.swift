import Glibc
import Logging
import Storage
import Telemetry

extension EdgeServices {
    /// Takes the selections that were kept by an earlier process; blocks, so only at the start.
    ///
    /// Without them the gateway serves all the same: a file that cannot be read is told in the log.
    func restoreSelections() {
        // a gateway that never kept anything needs no file at its start
        guard Glibc.access(state.path, F_OK) == 0 else { return }
        do throws(StorageError) {
            catalog.selections.restore(try KeptValues(file: try state.file()).all(.modelSelection))
        } catch {
            logger.error("model selections not restored", [.error: .text(error.message)])
        }
    }
}
