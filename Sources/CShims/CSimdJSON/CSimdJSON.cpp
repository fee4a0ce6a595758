#include "CSimdJSON.h"

#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

#include <simdjson.h>

using simdjson::internal::tape_ref;
using simdjson::internal::tape_type;

namespace {

// A parser that once read a huge body would keep about 14 bytes for each of its bytes. Past the first bound its memory
// is given back as soon as a body below the second arrives. Both chosen, unmeasured.
constexpr size_t large_capacity = 8u << 20;
constexpr size_t small_body = 1u << 20;

tape_ref at(csimdjson_element element) {
    return tape_ref(static_cast<const simdjson::dom::document *>(element.document), element.index);
}

}  // namespace

struct csimdjson_parser {
    simdjson::dom::parser parser;
    std::unique_ptr<uint8_t[]> padded;
    size_t padded_capacity = 0;

    bool reserve(size_t length) {
        if (length <= padded_capacity) { return true; }
        padded_capacity = 0;
        padded.reset(new (std::nothrow) uint8_t[length + simdjson::SIMDJSON_PADDING]);
        if (!padded) { return false; }
        padded_capacity = length;
        return true;
    }

    void shrink_for(size_t length) {
        if (length >= small_body) { return; }
        if (padded_capacity > large_capacity) {
            padded.reset();
            padded_capacity = 0;
        }
        if (parser.capacity() > large_capacity) { parser = simdjson::dom::parser(); }
    }
};

extern "C" {

csimdjson_parser *csimdjson_parser_create(void) { return new (std::nothrow) csimdjson_parser(); }

void csimdjson_parser_destroy(csimdjson_parser *parser) { delete parser; }

int32_t csimdjson_parse(
    csimdjson_parser *parser, const uint8_t *bytes, size_t length, bool is_padded, csimdjson_element *root) {
    if (length == 0) { return simdjson::EMPTY; }
    parser->shrink_for(length);
    const uint8_t *text = bytes;
    if (!is_padded) {
        if (!parser->reserve(length)) { return simdjson::MEMALLOC; }
        std::memcpy(parser->padded.get(), bytes, length);
        std::memset(parser->padded.get() + length, 0, simdjson::SIMDJSON_PADDING);
        text = parser->padded.get();
    }
    simdjson::dom::element element;
    const simdjson::error_code code = parser->parser.parse(text, length, false).get(element);
    if (code != simdjson::SUCCESS) { return code; }
    // An element is a pointer and an index; its fields are private.
    static_assert(sizeof(simdjson::dom::element) == sizeof(csimdjson_element), "layout of element");
    static_assert(std::is_trivially_copyable<simdjson::dom::element>::value, "layout of element");
    std::memcpy(root, &element, sizeof(csimdjson_element));
    return simdjson::SUCCESS;
}

const char *csimdjson_error_message(int32_t code) {
    return simdjson::error_message(static_cast<simdjson::error_code>(code));
}

bool csimdjson_is_number_error(int32_t code) { return code == simdjson::NUMBER_ERROR; }

size_t csimdjson_parser_capacity(const csimdjson_parser *parser) {
    return parser->padded_capacity + parser->parser.capacity();
}

csimdjson_type csimdjson_type_of(csimdjson_element element) {
    switch (at(element).tape_ref_type()) {
        case tape_type::START_ARRAY: return csimdjson_array;
        case tape_type::START_OBJECT: return csimdjson_object;
        case tape_type::STRING: return csimdjson_string;
        case tape_type::INT64: return csimdjson_int64;
        case tape_type::UINT64: return csimdjson_uint64;
        case tape_type::DOUBLE: return csimdjson_double;
        case tape_type::TRUE_VALUE:
        case tape_type::FALSE_VALUE: return csimdjson_bool;
        default: return csimdjson_null;
    }
}

bool csimdjson_bool_of(csimdjson_element element) {
    return at(element).tape_ref_type() == tape_type::TRUE_VALUE;
}

int64_t csimdjson_int64_of(csimdjson_element element) { return at(element).next_tape_value<int64_t>(); }

uint64_t csimdjson_uint64_of(csimdjson_element element) { return at(element).next_tape_value<uint64_t>(); }

double csimdjson_double_of(csimdjson_element element) { return at(element).next_tape_value<double>(); }

const uint8_t *csimdjson_string_of(csimdjson_element element, size_t *length) {
    const tape_ref tape = at(element);
    *length = tape.get_string_length();
    return reinterpret_cast<const uint8_t *>(tape.get_c_str());
}

csimdjson_cursor csimdjson_children_of(csimdjson_element container) {
    // The tape has the first child right behind the opening mark, and `after_element` is one past the closing one.
    return {container.document, container.index + 1, at(container).after_element() - 1};
}

size_t csimdjson_count_of(csimdjson_element container) {
    const size_t count = at(container).scope_count();
    constexpr size_t saturated = 0xFFFFFF;
    if (count < saturated) { return count; }
    csimdjson_cursor cursor = csimdjson_children_of(container);
    const bool is_object = csimdjson_type_of(container) == csimdjson_object;
    size_t exact = 0;
    while (cursor.index < cursor.end) {
        const size_t value = cursor.index + (is_object ? 1 : 0);
        cursor.index = at({cursor.document, value}).after_element();
        exact += 1;
    }
    return exact;
}

bool csimdjson_next_element(csimdjson_cursor *cursor, csimdjson_element *element) {
    if (cursor->index >= cursor->end) { return false; }
    *element = {cursor->document, cursor->index};
    cursor->index = at(*element).after_element();
    return true;
}

bool csimdjson_next_member(csimdjson_cursor *cursor, const uint8_t **key, size_t *key_length, csimdjson_element *value) {
    if (cursor->index >= cursor->end) { return false; }
    *key = csimdjson_string_of({cursor->document, cursor->index}, key_length);
    *value = {cursor->document, cursor->index + 1};
    cursor->index = at(*value).after_element();
    return true;
}

bool csimdjson_find(csimdjson_element object, const uint8_t *key, size_t key_length, csimdjson_element *value) {
    csimdjson_cursor cursor = csimdjson_children_of(object);
    bool found = false;
    while (cursor.index < cursor.end) {
        const tape_ref name = at({cursor.document, cursor.index});
        const csimdjson_element candidate = {cursor.document, cursor.index + 1};
        if (name.get_string_length() == key_length && std::memcmp(name.get_c_str(), key, key_length) == 0) {
            *value = candidate;
            found = true;
        }
        cursor.index = at(candidate).after_element();
    }
    return found;
}

}  // extern "C"
