import Foundation

/// A server that speaks TLS on 127.0.0.1 and hands what is inside on to a port in the clear, byte by byte.
///
/// The Swift of the tests has no TLS of its own; Python, which the SDK tests need anyway, has one in its library.
public final class TLSFront: Sendable {
    /// The port it listens on.
    public let port: UInt16
    private let child: ChildProcess
    private let scratch: Scratch
    private let identity: TestAuthority.Identity

    /// Starts to listen; `protocols` are what it agrees to by ALPN, the best first.
    public init(to target: UInt16, as identity: TestAuthority.Identity, protocols: [String] = ["http/1.1"]) throws {
        let scratch = try Scratch()
        let script = scratch.path + "/front.py"
        try Data(Self.script.utf8).write(to: URL(fileURLWithPath: script))
        let output = scratch.path + "/port"
        let child = try ChildProcess(
            "/usr/bin/env",
            ["python3", script, String(target), identity.certificate, identity.key, protocols.joined(separator: ",")],
            directory: scratch.path,
            environment: ProcessInfo.processInfo.environment,
            output: output,
            errors: scratch.path + "/errors"
        )
        var port: UInt16?
        do {
            try eventually("the TLS front tells its port", within: .seconds(10)) {
                let text = try String(contentsOfFile: output, encoding: .utf8)
                // the line's end says that the number is whole
                if text.hasSuffix("\n") { port = UInt16(text.dropLast()) }
                return port != nil
            }
        } catch {
            child.send(SIGKILL)
            throw error
        }
        self.port = port ?? 0
        self.child = child
        self.scratch = scratch
        self.identity = identity
    }

    deinit {
        child.send(SIGKILL)
    }

    /// The base URL as it stands in a configuration.
    public func baseURL(host: String = "localhost") -> String {
        "https://\(host):\(port)/v1"
    }

    private static let script = """
        import asyncio, os, socket, ssl, struct, sys

        target, certificate, key, protocols = sys.argv[1:5]

        async def pipe(reader, writer):
            try:
                while data := await reader.read(65536):
                    writer.write(data)
                    await writer.drain()
                writer.close()
            except Exception:
                # what broke on one side breaks on the other: a reset stays a reset
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                writer.transport.abort()

        async def serve(reader, writer):
            try:
                inner = await asyncio.open_connection("127.0.0.1", int(target))
            except OSError:
                return writer.transport.abort()
            await asyncio.gather(pipe(reader, inner[1]), pipe(inner[0], writer))

        async def main():
            parent = os.getppid()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
            context.set_alpn_protocols(protocols.split(","))
            server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
            print(server.sockets[0].getsockname()[1], flush=True)
            # a test that was killed cannot end its servers
            while os.getppid() == parent:
                await asyncio.sleep(1)

        asyncio.run(main())

        """
}
