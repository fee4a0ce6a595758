"""Fits the classifier's weights and writes them; the layout stands in Sources/CShims/CTables/data/README.md."""
import struct

import numpy as np

from features import GROUPS
from prompts import LABELS

# How much each part of the features counts before fitting; found by trying halves and doubles of each.
SCALES = {"vector": 3.0, "opening vector": 2.0, "words": 3.0, "pairs": 1.0, "grams": 3.0, "openings": 1.0, "shape": 1.0}
PENALTY = 1.0  # of the squared weights
STEPS = 400


class Design:
    """The features of many prompts, as matrices."""

    def __init__(self, found):
        dense = np.stack([vectors for vectors, _ in found])
        half = dense.shape[1] // 2
        self.parts = {"vector": dense[:, :half], "opening vector": dense[:, half:]}
        for group, size in GROUPS.items():
            matrix = np.zeros((len(found), size), np.float32)
            for row, (_, buckets) in zip(matrix, found):
                if buckets[group]:
                    row[buckets[group]] = 1 / np.sqrt(len(buckets[group]))
            self.parts[group] = matrix
        self.kernel = 1.0 + sum(SCALES[name] ** 2 * (part @ part.T).astype(np.float64) for name, part in self.parts.items())


def probabilities(scores):
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)


def fit(kernel, labels):
    """Multinomial logistic regression with a squared penalty, as a weight for every prompt: the weights of the features
    are sums over the prompts, so a few thousand prompts are a smaller problem than a hundred thousand weights."""
    wanted = np.eye(len(LABELS))[labels]
    largest = np.ones(len(labels))
    for _ in range(20):
        largest = kernel @ largest
        norm = np.linalg.norm(largest)
        largest /= norm
    rate, before, now, momentum = 1 / (0.5 * norm + PENALTY), 0 * wanted, 0 * wanted, 1.0
    for _ in range(STEPS):
        after = now - rate * (probabilities(kernel @ now) - wanted + PENALTY * now)
        grown = (1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        now, before, momentum = after + (momentum - 1) / grown * (after - before), after, grown
    return before


def pack(design, alpha, model):
    """The file."""
    half = design.parts["vector"].shape[1]
    dense = np.concatenate([SCALES[name] ** 2 * design.parts[name].T @ alpha for name in ("vector", "opening vector")])
    table, rows, first = b"", [], 0
    for group, size in GROUPS.items():
        weights = SCALES[group] ** 2 * design.parts[group].T.astype(np.float64) @ alpha
        scale = np.abs(weights).max() / 127
        rows.append(np.clip(np.round(weights / scale), -127, 127).astype("i1"))
        table += struct.pack("<IIfI", size, first, scale, 0)
        first += size
    parts = [table, alpha.sum(0).astype("<f4").tobytes(), dense.astype("<f4").tobytes(), np.concatenate(rows).tobytes()]
    offsets, at, body = [], 128, b""
    for part in parts:
        offsets.append(at)
        part += bytes(-len(part) % 64)
        body += part
        at += len(part)
    head = struct.pack("<4s9I", b"CLS1", 1, len(LABELS), half, len(GROUPS), *offsets, at)
    return head.ljust(96, b"\0") + model.encode().ljust(32, b"\0") + body


def judge(packed, found):
    """The probabilities that the packed weights give for a prompt's features: what Swift must say too."""
    _, _, classes, half, groups, table, bias, dense, rows, _ = struct.unpack_from("<4s9I", packed)
    scores = np.frombuffer(packed, "<f4", classes, bias).astype(np.float64)
    scores = scores + found[0] @ np.frombuffer(packed, "<f4", 2 * half * classes, dense).reshape(-1, classes)
    for index, buckets in enumerate(found[1].values()):
        size, first, scale, _ = struct.unpack_from("<IIfI", packed, table + 16 * index)
        if buckets:
            weights = np.frombuffer(packed, "i1", size * classes, rows + first * classes).reshape(-1, classes)
            scores = scores + weights[buckets].sum(0, dtype=np.int64) * (float(np.float32(scale)) / np.sqrt(len(buckets)))
    return probabilities(scores[None])[0]
