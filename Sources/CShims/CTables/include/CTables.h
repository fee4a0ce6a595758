// The tables that travel inside the executable: read-only bytes of its file, mapped with it. A page that nobody reads
// is never loaded, and all processes of one executable share the pages that are.
#ifndef CTABLES_H
#define CTABLES_H

#include <stddef.h>

/// Where a table lies: `count` bytes from `start`, which is aligned to 64 and valid as long as the process runs.
struct ctables_table {
    const void *start;
    size_t count;
};

/// The ranks of OpenAI's o200k_base.
struct ctables_table ctables_o200k_base(void);

/// The ranks of OpenAI's cl100k_base.
struct ctables_table ctables_cl100k_base(void);

/// The ranks of Mistral's Tekken.
struct ctables_table ctables_tekken(void);

/// The class of every code point.
struct ctables_table ctables_charclass(void);

/// Prices and abilities of models.
struct ctables_table ctables_prices(void);

/// Vectors of word pieces in seven languages.
struct ctables_table ctables_sem_multi_256(void);

/// What the task router's classifier has learnt.
struct ctables_table ctables_router_weights(void);

#endif
