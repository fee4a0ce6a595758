import Domain
import JSON

/// Holds a request for pictures against the contract's rules (S3-04).
enum ImageCheck {
    /// The sizes of the contract, and those of models that came later.
    static let sizes = [
        "256x256", "512x512", "1024x1024", "1792x1024", "1024x1792", "1536x1024", "1024x1536", "auto",
    ]

    /// - Throws: `invalid_request` that names the field.
    static func check(_ body: JSONElement) throws(GatewayError) {
        guard let prompt = body["prompt"], prompt.string?.isEmpty == false else {
            throw GatewayError(.invalidRequest, "prompt is required and must be a text", param: "prompt")
        }
        if let count = body["n"], !count.isNull {
            guard let number = count.int, (1...10).contains(number) else {
                throw GatewayError(.invalidRequest, "n must be a whole number from 1 to 10", param: "n")
            }
        }
        if let size = body["size"], !size.isNull {
            guard let text = size.string, sizes.contains(text) else {
                throw GatewayError(
                    .invalidRequest,
                    "size must be one of \(sizes.joined(separator: ", "))",
                    param: "size"
                )
            }
        }
        if let format = body["response_format"], !format.isNull {
            guard let text = format.string, text == "url" || text == "b64_json" else {
                throw GatewayError(
                    .invalidRequest,
                    "response_format must be url or b64_json",
                    param: "response_format"
                )
            }
        }
    }
}
