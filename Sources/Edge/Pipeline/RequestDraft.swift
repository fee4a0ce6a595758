import Domain
import HTTP
import NIOCore

/// A proxied request that has been read and is not dispatched yet; the steps before dispatch work on it.
///
/// Lives on one event loop.
final class RequestDraft {
    let request: Request
    let responder: Responder
    let lane: Lane
    let surface: Surface
    let caller: Access.Caller
    var peek: ChatPeek
    let work: any ProxyWork
    /// Who is asked; nil until it is known.
    var plan: ChatPlan?
    /// What it goes through before it is dispatched, and how many of those it has been handed to.
    var steps: [any DraftStep] = []
    var stepsTaken = 0
    /// Who follows the request once it is dispatched.
    var observers: [any RunObserver] = []
    /// Whether the client has left, or the request was answered without a provider.
    private(set) var isOver = false

    init(_ entrance: Entrance, peek: ChatPeek, work: any ProxyWork) {
        request = entrance.request
        responder = entrance.responder
        lane = entrance.lane
        surface = entrance.surface
        caller = entrance.caller
        self.peek = peek
        self.work = work
    }

    /// Ends the request with an error before anybody was asked.
    func refuse(_ error: GatewayError) {
        guard !isOver else { return }
        isOver = true
        responder.onClientGone = nil
        lane.refuse(request, error, responder, surface: surface)
    }

    /// The request was answered in another way; no step follows.
    func end() {
        isOver = true
        responder.onClientGone = nil
    }

    func clientGone() { isOver = true }
}

/// A step between the reading of a proxied request and its dispatch.
///
/// `take` calls `next` exactly once to go on, at once or later on the same loop, or ends the draft (`refuse`, `end`) and does
/// not call it. A step that is not for a request calls `next` at once.
protocol DraftStep: Sendable {
    func take(_ draft: RequestDraft, next: @escaping () -> Void)
}
