/// A binary heap of numbers that gives the smallest first.
struct MinimumHeap {
    private var numbers: [UInt64] = []

    /// A heap of nothing.
    init() {}

    /// A heap of these numbers, in linear time.
    init(_ numbers: [UInt64]) {
        self.numbers = numbers
        for place in (0..<(numbers.count / 2)).reversed() { sink(place) }
    }

    mutating func insert(_ number: UInt64) {
        var place = numbers.count
        numbers.append(number)
        while place > 0 {
            let parent = (place - 1) / 2
            if numbers[parent] <= number { break }
            numbers[place] = numbers[parent]
            place = parent
        }
        numbers[place] = number
    }

    mutating func removeMinimum() -> UInt64? {
        guard let last = numbers.popLast() else { return nil }
        guard let smallest = numbers.first else { return last }
        numbers[0] = last
        sink(0)
        return smallest
    }

    private mutating func sink(_ start: Int) {
        let number = numbers[start]
        var place = start
        while true {
            var child = 2 * place + 1
            guard child < numbers.count else { break }
            if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
            if number <= numbers[child] { break }
            numbers[place] = numbers[child]
            place = child
        }
        numbers[place] = number
    }
}
