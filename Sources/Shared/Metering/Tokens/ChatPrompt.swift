/// What of a chat request is counted: the texts of its messages and the outlines of its tools.
public struct ChatPrompt: Sendable, Hashable {
    /// A message: its texts.
    public struct Message: Sendable, Hashable {
        /// Who speaks.
        public var role: String
        /// What is said; the text parts together when there are several.
        public var content: String
        /// The name of the speaker, if it has one.
        public var name: String?

        /// A message of these texts.
        public init(role: String, content: String, name: String? = nil) {
            (self.role, self.content, self.name) = (role, content, name)
        }
    }

    /// A tool that the model may call.
    public struct Tool: Sendable, Hashable {
        /// A parameter of a tool.
        public struct Parameter: Sendable, Hashable {
            /// Its key.
            public var name: String
            /// The name of its JSON type.
            public var type: String
            /// What it is for.
            public var description: String
            /// The values it may have; nil: any.
            public var choices: [String]?

            /// A parameter of a tool.
            public init(name: String, type: String, description: String = "", choices: [String]? = nil) {
                (self.name, self.type, self.description, self.choices) = (name, type, description, choices)
            }
        }

        /// Its name.
        public var name: String
        /// What it does.
        public var description: String
        /// Its parameters, in order.
        public var parameters: [Parameter]

        /// A tool that the model may call.
        public init(name: String, description: String = "", parameters: [Parameter] = []) {
            (self.name, self.description, self.parameters) = (name, description, parameters)
        }
    }

    /// The messages, in order.
    public var messages: [Message]
    /// The tools, in order.
    public var tools: [Tool]

    /// The counted part of a chat request.
    public init(messages: [Message], tools: [Tool] = []) {
        (self.messages, self.tools) = (messages, tools)
    }
}
