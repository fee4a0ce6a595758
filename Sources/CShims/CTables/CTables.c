#include "CTables.h"

// #embed is C23, which the compiler that comes with Swift has taken in every mode since clang 19. Unlike an assembler's
// .incbin it makes the build depend on the files: a new table is a new object.
#pragma clang diagnostic ignored "-Wc23-extensions"

#define ALIGNED _Alignas(64)

static ALIGNED const unsigned char o200k_base[] = {
#embed "data/o200k_base.bpe"
};
static ALIGNED const unsigned char cl100k_base[] = {
#embed "data/cl100k_base.bpe"
};
static ALIGNED const unsigned char tekken[] = {
#embed "data/tekken.bpe"
};
static ALIGNED const unsigned char charclass[] = {
#embed "data/charclass.bin"
};
static ALIGNED const unsigned char prices[] = {
#embed "data/prices.bin"
};
static ALIGNED const unsigned char sem_multi_256[] = {
#embed "data/sem-multi-256.sem"
};
static ALIGNED const unsigned char router_weights[] = {
#embed "data/router.cls"
};

struct ctables_table ctables_o200k_base(void) {
    return (struct ctables_table){o200k_base, sizeof o200k_base};
}

struct ctables_table ctables_cl100k_base(void) {
    return (struct ctables_table){cl100k_base, sizeof cl100k_base};
}

struct ctables_table ctables_tekken(void) {
    return (struct ctables_table){tekken, sizeof tekken};
}

struct ctables_table ctables_charclass(void) {
    return (struct ctables_table){charclass, sizeof charclass};
}

struct ctables_table ctables_prices(void) {
    return (struct ctables_table){prices, sizeof prices};
}

struct ctables_table ctables_sem_multi_256(void) {
    return (struct ctables_table){sem_multi_256, sizeof sem_multi_256};
}

struct ctables_table ctables_router_weights(void) {
    return (struct ctables_table){router_weights, sizeof router_weights};
}
