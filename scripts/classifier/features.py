"""What the classifier sees of a text: Sources/Shared/TextAnalysis/PromptFeatures.swift does the same, number for number."""
import numpy as np

EXCERPT = 1024  # bytes of each end that are read of a longer text
OPENING = 5  # how many words the second vector is of
LONGEST_WORD = 40  # scalars; a longer word has no name of its own, no n-grams and no vector
# the groups of features and how many buckets each has: a power of two
GROUPS = {"words": 8192, "pairs": 8192, "grams": 16384, "openings": 4096, "shape": 512}
MARKS = "{}()[];=<>_`$|\\/#*+^%&@"


def excerpt(text):
    """The text, or its first and last bytes, cut where a character begins."""
    raw = text.encode()
    if len(raw) <= 2 * EXCERPT:
        return [raw]
    end, start = EXCERPT, len(raw) - EXCERPT
    while raw[end] & 0xC0 == 0x80:
        end -= 1
    while raw[start] & 0xC0 == 0x80:
        start += 1
    return [raw[:end], raw[start:]]


def bucket(raw, size):
    value = 0xCBF29CE484222325
    for byte in raw:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return (value ^ value >> 32) & (size - 1)


def step(count):
    """A coarse logarithm: 0, 1, 2, then 3 for 3-4, 4 for 5-8, 5 for 9-16 …"""
    return 0 if count == 0 else 1 + (count - 1).bit_length()


def is_number(word):
    return all("0" <= c <= "9" for c in word)


def tokens(words, raw):
    """The features of each group as bytes; a text has or has not each of them, how often does not matter."""
    out = {group: set() for group in GROUPS}
    names = [b"~" if len(word) > LONGEST_WORD else b"0" if is_number(word) else word.encode() for word in words]
    sentence, place, last, numbers = b"f", 0, b"", 0  # f: the first sentence, s: a later one
    for word, name in zip(words, names):
        out["words"].add(name)
        out["pairs"].add(last + b" " + name)
        if len(word) == 1 and word in ".!?:;\u00bf\u00a1":
            sentence, place = (b"s" if place else sentence), 0
        else:
            place += 1
            if place == 1:
                out["openings"].add(sentence + name)
            elif place == 2:
                out["openings"].add(sentence + last + b" " + name)
        if name == b"0":
            numbers += 1
        elif 2 <= len(word) <= LONGEST_WORD:
            framed = "<" + word + ">"
            for size in (3, 4, 5):
                for start in range(len(framed) - size + 1):
                    out["grams"].add(framed[start:start + size].encode())
        last = name
    shape = out["shape"]
    shape.add(b"n%d" % step(len(words)))
    shape.add(b"d%d" % step(numbers))
    shape.add(b"l%d" % step(raw.count(b"\n")))
    shape.add(b"?%d" % min(2, raw.count(b"?")))
    shape.add(last + b"\0e")
    for mark in MARKS:
        count = raw.count(mark.encode())
        if count:
            shape.add(b"m" + mark.encode())
            shape.add(b"M" + mark.encode() + b"%d" % step(count))
    return out


def features(vectors, text):
    """The dense part (two vectors) and the buckets of each group."""
    parts = excerpt(text)
    words = [word for part in parts for word in vectors.words(part.decode())]
    known = [word for word in words if len(word) <= LONGEST_WORD]
    opening = [word for word in known if len(word) > 1][:OPENING]
    dense = np.concatenate([vectors.vector(known), vectors.vector(opening)])
    found = tokens(words, b"".join(parts))
    return dense, {group: sorted({bucket(t, size) for t in found[group]}) for group, size in GROUPS.items()}
