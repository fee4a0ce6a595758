import Domain
import JSON

/// Pictures and documents as Anthropic's blocks.
enum AnthropicMedia {
    /// The block.
    ///
    /// - Throws: `UnsupportedField` for sound, film, and forms Anthropic does not read.
    static func block(
        for media: Media,
        at place: String,
        notes: inout TranslationNotes
    ) throws(UnsupportedField) -> JSONObject {
        if media.detail ?? "auto" != "auto" { notes.adjust(.media) }
        switch media.kind {
        case .image: return ["type": "image", "source": .object(try image(media, at: place))]
        case .document:
            var block: JSONObject = ["type": "document", "source": .object(try document(media, at: place))]
            block["title"] = media.name.map { .string($0) }
            return block
        case .audio: throw UnsupportedField(.media, at: place, "takes no sound")
        case .video: throw UnsupportedField(.media, at: place, "takes no film")
        }
    }

    private static func image(_ media: Media, at place: String) throws(UnsupportedField) -> JSONObject {
        switch media.source {
        case .url(let url): return ["type": "url", "url": .string(url)]
        case .file(let id): return ["type": "file", "file_id": .string(id)]
        case .base64(let data):
            guard let type = media.mediaType ?? pictureType(of: data), pictureTypes.contains(type) else {
                throw UnsupportedField(.media, at: place, "takes pictures as JPEG, PNG, GIF and WebP only")
            }
            return ["type": "base64", "media_type": .string(type), "data": .string(data)]
        case .text: throw UnsupportedField(.media, at: place, "takes no pictures as text")
        }
    }

    private static func document(_ media: Media, at place: String) throws(UnsupportedField) -> JSONObject {
        switch media.source {
        case .url(let url): return ["type": "url", "url": .string(url)]
        case .file(let id): return ["type": "file", "file_id": .string(id)]
        case .text(let text): return ["type": "text", "media_type": "text/plain", "data": .string(text)]
        case .base64(let data):
            guard media.mediaType ?? "application/pdf" == "application/pdf" else {
                throw UnsupportedField(.media, at: place, "takes documents as PDF and as text only")
            }
            return ["type": "base64", "media_type": "application/pdf", "data": .string(data)]
        }
    }

    private static let pictureTypes: Set<String> = ["image/jpeg", "image/png", "image/gif", "image/webp"]

    /// The type by the first bytes, for clients that do not say it.
    private static func pictureType(of base64: String) -> String? {
        for (beginning, type) in [
            ("/9j/", "image/jpeg"), ("iVBOR", "image/png"), ("R0lGOD", "image/gif"), ("UklGR", "image/webp"),
        ] where base64.hasPrefix(beginning) {
            return type
        }
        return nil
    }
}
