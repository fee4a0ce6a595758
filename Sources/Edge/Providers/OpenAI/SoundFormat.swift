/// OpenAI's words for the formats of sounds.
public enum SoundFormat {
    /// `wav`, `mp3` and so on; `wav` where the type is not known.
    public static func name(of mediaType: String?) -> String {
        guard let mediaType, let subtype = mediaType.split(separator: "/").last else { return "wav" }
        switch subtype {
        case "mpeg", "mp3", "mpga": return "mp3"
        case "x-wav", "wave", "vnd.wave": return "wav"
        case "x-flac": return "flac"
        case "x-m4a", "mp4": return "m4a"
        default: return String(subtype)
        }
    }

    /// The media type of a format.
    public static func mediaType(of name: String) -> String {
        switch name {
        case "mp3": "audio/mpeg"
        case "m4a": "audio/mp4"
        default: "audio/\(name)"
        }
    }
}
