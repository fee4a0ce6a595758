import Domain
import JSON

/// Writes media as parts of a message.
struct OpenAIMediaWriter {
    let words: OpenAIDifferences.MediaWords

    func write(_ media: Media, _ at: String) throws(UnsupportedField) -> JSONObject {
        switch media.kind {
        case .image: try image(media, at)
        case .audio: try audio(media, at)
        case .video: try video(media, at)
        case .document: try document(media, at)
        }
    }

    private func image(_ media: Media, _ at: String) throws(UnsupportedField) -> JSONObject {
        guard let address = Self.address(media, otherwise: "image/png") else {
            throw UnsupportedField(.media, at: at, "must be a picture's address or its bytes")
        }
        var image: JSONObject = ["url": .string(address)]
        image["detail"] = media.detail.map { .string($0) }
        return ["type": "image_url", "image_url": .object(image)]
    }

    private func audio(_ media: Media, _ at: String) throws(UnsupportedField) -> JSONObject {
        switch (media.source, words) {
        case (.base64(let data), .mistral), (.url(let data), .mistral):
            return ["type": "input_audio", "input_audio": .string(data)]
        case (.base64(let data), _):
            return [
                "type": "input_audio",
                "input_audio": ["data": .string(data), "format": .string(SoundFormat.name(of: media.mediaType))],
            ]
        default: throw UnsupportedField(.media, at: at, "must be the bytes of a sound")
        }
    }

    private func video(_ media: Media, _ at: String) throws(UnsupportedField) -> JSONObject {
        guard words == .openAIAndVideo, let address = Self.address(media, otherwise: "video/mp4") else {
            throw UnsupportedField(.media, at: at, "is a film, which this provider does not take")
        }
        return ["type": "video_url", "video_url": ["url": .string(address)]]
    }

    private func document(_ media: Media, _ at: String) throws(UnsupportedField) -> JSONObject {
        switch media.source {
        case .text(let text): return ["type": "text", "text": .string(text)]
        case .file(let id):
            return words == .mistral
                ? ["type": "file", "file_id": .string(id)] : ["type": "file", "file": ["file_id": .string(id)]]
        case .url(let address):
            guard words == .mistral else {
                throw UnsupportedField(.media, at: at, "must be the bytes of a document or a file's id")
            }
            return mistralDocument(address, media)
        case .base64:
            let address = Self.address(media, otherwise: "application/pdf") ?? ""
            if words == .mistral { return mistralDocument(address, media) }
            // the service asks for a name
            let name = media.name ?? "document.pdf"
            return ["type": "file", "file": ["filename": .string(name), "file_data": .string(address)]]
        }
    }

    private func mistralDocument(_ address: String, _ media: Media) -> JSONObject {
        var part: JSONObject = ["type": "document_url", "document_url": .string(address)]
        part["document_name"] = media.name.map { .string($0) }
        return part
    }

    /// Where the bytes are, themselves as a `data:` address; nil where they are with another provider.
    private static func address(_ media: Media, otherwise type: String) -> String? {
        switch media.source {
        case .url(let address): address
        case .base64(let data): DataAddress.text(mediaType: media.mediaType ?? type, base64: data)
        case .file, .text: nil
        }
    }
}
