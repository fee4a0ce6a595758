#define _GNU_SOURCE
#include "CPlatformMemory.h"

#include <stdint.h>
#include <string.h>

typedef unsigned char block __attribute__((vector_size(16)));
typedef union {
    block bytes;
    uint64_t halves[2];
} match;

int cplatform_contains(const void *bytes, size_t count, const void *part, size_t part_count) {
    if (part_count == 0) return 1;
    if (count < part_count) return 0;
    const unsigned char *text = bytes, *word = part;
    const size_t places = count - part_count + 1;
    const block first = word[0] - (block){}, last = word[part_count - 1] - (block){};
    size_t place = 0;
    for (; place + sizeof(block) <= places; place += sizeof(block)) {
        block begin, end;
        memcpy(&begin, text + place, sizeof begin);
        memcpy(&end, text + place + part_count - 1, sizeof end);
        const match found = {(block)((begin == first) & (end == last))};
        if ((found.halves[0] | found.halves[1]) == 0) continue;
        for (size_t i = 0; i < sizeof(block); i++)
            if (found.bytes[i] && memcmp(text + place + i, word, part_count) == 0) return 1;
    }
    return memmem(text + place, count - place, word, part_count) != NULL;
}
