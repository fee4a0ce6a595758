// Raw deflate (RFC 1951) of zlib, in one call each: Swift cannot reach the macros behind deflateInit2 and inflateInit2.
#ifndef CZLIB_H
#define CZLIB_H

#include <stddef.h>

/// Packs `count` bytes into at most `room`; the packed length, or 0 when it does not fit or there is no memory.
size_t czlib_pack(const void *bytes, size_t count, void *into, size_t room);

/// Unpacks into exactly `room` bytes; 1, or 0 when it is not so many or damaged.
int czlib_unpack(const void *bytes, size_t count, void *into, size_t room);

#endif
