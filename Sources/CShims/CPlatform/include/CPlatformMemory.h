#ifndef CPLATFORM_MEMORY_H
#define CPLATFORM_MEMORY_H

#include <stddef.h>

/// Whether a run of bytes stands somewhere in others, many places at a time by its first and last byte.
///
/// memmem(3) alone takes several times as long over a prompt; it does what is left at the end.
int cplatform_contains(const void *bytes, size_t count, const void *part, size_t part_count);

#endif
