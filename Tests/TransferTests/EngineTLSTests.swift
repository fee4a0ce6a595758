import Glibc
import Testing
import Transfer

@Suite struct EngineTLSTests {
    @Test func `what does not speak TLS fails the handshake`() {
        let server = RawServer { connection, _ in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.waitForEnd()
        }
        let error = Engine.direct().run(.get(server.url(scheme: "https"))).error
        #expect(error?.code == .tlsHandshake)
        #expect(error?.isBeforeSending == true)
    }

    @Test(.enabled(if: access("/usr/bin/openssl", X_OK) == 0, "needs the openssl command"))
    func `a self-signed certificate is refused, and accepted where it is trusted`() throws {
        let server = try #require(OpenSSLServer())
        let url = "https://localhost:\(server.port)/"
        let engine = Engine.direct()
        let error = engine.run(.get(url)).error
        #expect(error?.code == .tlsCertificate)
        #expect(error?.isBeforeSending == true)
        var request = ExchangeRequest.get(url)
        request.caFile = server.certificate
        let record = engine.run(request)
        #expect(record.head?.status == 200)
        #expect((record.summary?.securedMicroseconds ?? 0) > 0)
        // The trust of one request does not stay with the handle or the connection.
        #expect(engine.run(.get(url)).error?.code == .tlsCertificate)
    }
}

/// `openssl s_server` with a certificate of its own, answering every GET with a page.
private final class OpenSSLServer {
    let port: Int
    let certificate: String
    private let directory: String
    private let input: UnsafeMutablePointer<FILE>

    init?() {
        var template = Array("/tmp/martlet-tls-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        certificate = directory + "/cert.pem"
        let files = "-keyout \(directory)/key.pem -out \(certificate)"
        let names = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
        let make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \(files) -days 2 \(names)"
        let serve =
            "openssl s_server -accept 127.0.0.1:0 -www -key \(directory)/key.pem -cert \(certificate) 2>\(directory)/err"
        // The shell tells its number, which becomes the server's by exec; the port is in the line after.
        guard let pipe = popen("\(make) >/dev/null 2>&1; echo $$; exec \(serve)", "r") else { return nil }
        input = pipe
        var line = [CChar](repeating: 0, count: 256)
        var numbers: [Int] = []
        while numbers.count < 2, fgets(&line, 256, pipe) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            let digits = text.split(separator: ":").last.map { $0.filter(\.isNumber) } ?? ""
            if let number = Int(digits) { numbers.append(number) }
        }
        guard numbers.count == 2 else { return nil }
        process = pid_t(numbers[0])
        port = numbers[1]
    }

    private let process: pid_t

    deinit {
        kill(process, SIGTERM)
        pclose(input)
        for name in ["/key.pem", "/cert.pem", "/err", ""] { remove(directory + name) }
    }
}
