"""Reads a .sem file as Sources/Shared/TextAnalysis/SentenceVectors.swift does: the same words, ids and sums."""
import struct

import numpy as np

FIELDS = ("version rows dimensions longest_word slots pages sequences matrix scales piece_offsets table page_index "
          "page_codes sequence_offsets sequence_elements pieces pieces_length length").split()


class SentenceVectors:
    def __init__(self, path):
        data = path.read_bytes()
        assert data[:4] == b"SEM1", f"{path} is no .sem file"
        self.head = head = dict(zip(FIELDS, struct.unpack_from("<18I", data, 4)))
        self.name = data[96:128].rstrip(b"\0").decode()
        self.dimensions = head["dimensions"]

        def part(field, kind, count):
            return np.frombuffer(data, kind, count, head[field])

        self.matrix = part("matrix", "i1", head["rows"] * head["dimensions"]).reshape(head["rows"], -1)
        self.scales = part("scales", "<f4", head["rows"])
        offsets = part("piece_offsets", "<u4", head["rows"] + 1).tolist()
        raw = data[head["pieces"]:head["pieces"] + head["pieces_length"]]
        self.ids = {raw[offsets[i]:offsets[i + 1]].decode(): i for i in range(1, head["rows"])}
        self.index = part("page_index", "<u2", 0x1100).tolist()
        self.codes = part("page_codes", "<u2", head["pages"] * 256).tolist()
        starts = part("sequence_offsets", "<u4", head["sequences"] + 1).tolist()
        elements = part("sequence_elements", "<u4", starts[-1]).tolist()
        self.sequences = [elements[a:b] for a, b in zip(starts, starts[1:])]

    def words(self, text):
        """The normalised words; a punctuation mark or an ideograph is a word by itself."""
        out, word = [], []

        def end():
            if word:
                out.append("".join(word))
                word.clear()

        def put(element):
            if element >> 31:
                end()
                out.append(chr(element & 0x7FFFFFFF))
            else:
                word.append(chr(element))

        for character in text:
            point = ord(character)
            code = self.codes[self.index[point >> 8] * 256 + (point & 255)]
            if code == 0:
                word.append(character)
            elif code == 2:
                end()
            elif code == 3:
                end()
                out.append(character)
            elif code == 4:
                k = point - 0xAC00
                word.extend(map(chr, (0x1100 + k // 588, 0x1161 + k % 588 // 28)))
                if k % 28:
                    word.append(chr(0x11A7 + k % 28))
            elif code >= 16:
                for element in self.sequences[code - 16]:
                    put(element)
        end()
        return out

    def pieces(self, word):
        """The ids of a word's pieces, longest first from the left; [0] if some part of it is unknown."""
        if len(word) > self.head["longest_word"]:
            return [0]
        out, start = [], 0
        while start < len(word):
            for end in range(len(word), start, -1):
                known = self.ids.get(("##" if start else "") + word[start:end])
                if known is not None:
                    break
            else:
                return [0]
            out.append(known)
            start = end
        return out

    def vector(self, words):
        """The normalised sum of the pieces of these words; zero when none is known."""
        ids = [i for word in words for i in self.pieces(word) if i]
        total = (self.matrix[ids].astype(np.float64) * self.scales[ids, None]).sum(0)
        length = np.sqrt((total * total).sum())
        return total / length if length > 0 else total
