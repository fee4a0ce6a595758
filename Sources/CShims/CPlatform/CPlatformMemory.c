#define _GNU_SOURCE
#include "CPlatformMemory.h"

#include <stdint.h>
#include <string.h>

// sixteen places, tried together
typedef unsigned char block __attribute__((vector_size(16)));

static inline block load(const unsigned char *bytes) {
    block loaded;
    memcpy(&loaded, bytes, sizeof loaded);
    return loaded;
}

static inline int any(block matches) {
    uint64_t halves[2];
    memcpy(halves, &matches, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

/// The first place from which one of the next 64 has `first` and, `distance` bytes on, `last`; or one with fewer left.
static size_t skip(const unsigned char *text, size_t place, size_t places, size_t distance, block first, block last) {
    for (; place + 64 <= places; place += 64) {
        const unsigned char *begin = text + place, *end = begin + distance;
        const block matches = ((load(begin) == first) & (load(end) == last))
            | ((load(begin + 16) == first) & (load(end + 16) == last))
            | ((load(begin + 32) == first) & (load(end + 32) == last))
            | ((load(begin + 48) == first) & (load(end + 48) == last));
        if (any(matches)) break;
    }
    return place;
}

int cplatform_contains(const void *bytes, size_t count, const void *part, size_t part_count) {
    if (part_count == 0) return 1;
    if (count < part_count) return 0;
    const unsigned char *text = bytes, *word = part;
    const size_t places = count - part_count + 1, distance = part_count - 1;
    const block first = word[0] - (block){}, last = word[distance] - (block){};
    size_t place = 0;
    while ((place = skip(text, place, places, distance, first, last)) + 64 <= places)
        for (size_t end = place + 64; place < end; place++)
            if (text[place] == word[0] && memcmp(text + place, word, part_count) == 0) return 1;
    return memmem(text + place, count - place, word, part_count) != NULL;
}
