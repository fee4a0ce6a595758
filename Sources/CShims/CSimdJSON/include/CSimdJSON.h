#pragma once

// simdjson's document tree behind plain C, so that Swift needs no C++ interoperability. No logic of ours lives here.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Owns all memory of one document at a time. One thread at a time may use it.
typedef struct csimdjson_parser csimdjson_parser;

/// A place in the document that was parsed last; dead after the next parse.
typedef struct {
    const void *document;
    size_t index;
} csimdjson_element;

/// The rest of an array or object that is being walked.
typedef struct {
    const void *document;
    size_t index;
    size_t end;
} csimdjson_cursor;

typedef enum {
    csimdjson_null,
    csimdjson_bool,
    csimdjson_int64,
    csimdjson_uint64,
    csimdjson_double,
    csimdjson_string,
    csimdjson_array,
    csimdjson_object
} csimdjson_type;

/// NULL when memory is short.
csimdjson_parser *csimdjson_parser_create(void);
void csimdjson_parser_destroy(csimdjson_parser *parser);

/// Parses and validates; 0 or an error code. `is_padded`: 64 bytes after the end may be read; otherwise the text is copied first.
int32_t csimdjson_parse(csimdjson_parser *parser, const uint8_t *bytes, size_t length, bool is_padded, csimdjson_element *root);
/// What an error code means; static text.
const char *csimdjson_error_message(int32_t code);
/// Whether the code says that a number is malformed or out of range.
bool csimdjson_is_number_error(int32_t code);
/// Bytes held for later documents.
size_t csimdjson_parser_capacity(const csimdjson_parser *parser);

csimdjson_type csimdjson_type_of(csimdjson_element element);
bool csimdjson_bool_of(csimdjson_element element);
int64_t csimdjson_int64_of(csimdjson_element element);
uint64_t csimdjson_uint64_of(csimdjson_element element);
double csimdjson_double_of(csimdjson_element element);
/// The unescaped text of a string element.
const uint8_t *csimdjson_string_of(csimdjson_element element, size_t *length);

/// Starts at the first child of an array or object.
csimdjson_cursor csimdjson_children_of(csimdjson_element container);
/// Number of elements or members.
size_t csimdjson_count_of(csimdjson_element container);
/// The next array element; false at the end.
bool csimdjson_next_element(csimdjson_cursor *cursor, csimdjson_element *element);
/// The next member's key (unescaped) and value; false at the end.
bool csimdjson_next_member(csimdjson_cursor *cursor, const uint8_t **key, size_t *key_length, csimdjson_element *value);
/// The value of a key; where a key occurs more than once, the last. False when there is none.
bool csimdjson_find(csimdjson_element object, const uint8_t *key, size_t key_length, csimdjson_element *value);

#ifdef __cplusplus
}
#endif
