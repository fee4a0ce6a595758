#ifndef CPLATFORM_MEMORY_H
#define CPLATFORM_MEMORY_H

#include <stddef.h>

/// Whether a run of bytes stands somewhere in others: memmem(3), which the Swift overlay of the C library leaves out.
int cplatform_contains(const void *bytes, size_t count, const void *part, size_t part_count);

#endif
