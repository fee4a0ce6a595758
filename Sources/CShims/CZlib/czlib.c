#include "CZlib.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

// Level 1 of 9: answers shrink to a half and streams to a thirtieth; level 6 gains a twentieth more in twice the time.
size_t czlib_pack(const void *bytes, size_t count, void *into, size_t room) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (count > UINT_MAX || room > UINT_MAX) return 0;
    if (deflateInit2(&stream, 1, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = into;
    stream.avail_out = (uInt)room;
    int result = deflate(&stream, Z_FINISH);
    size_t packed = stream.total_out;
    deflateEnd(&stream);
    return result == Z_STREAM_END ? packed : 0;
}

int czlib_unpack(const void *bytes, size_t count, void *into, size_t room) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (count > UINT_MAX || room > UINT_MAX) return 0;
    if (inflateInit2(&stream, -15) != Z_OK) return 0;
    stream.next_in = (Bytef *)bytes;
    stream.avail_in = (uInt)count;
    stream.next_out = into;
    stream.avail_out = (uInt)room;
    int result = inflate(&stream, Z_FINISH);
    size_t unpacked = stream.total_out;
    inflateEnd(&stream);
    return result == Z_STREAM_END && unpacked == room;
}
