import HTTP
import Testing

@Suite struct RightsTests {
    @Test func `every right has a bit of its own`() {
        for right in Right.allCases {
            let alone = Rights([right])
            #expect(alone.list == [right])
            #expect(Rights.all.contains(right))
            #expect(!Rights([]).contains(right))
            #expect(!Rights.all.subtracting(alone).contains(right))
        }
        #expect(Rights.all.list == Right.allCases)
    }
}
