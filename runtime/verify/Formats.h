// In: the name of a format of JSON Schema, a text. Out: whether it has it.
// Must not know: JSON, schemas, a library of regular expressions.
#pragma once

#include <string_view>

namespace verify {

/// Whether a whole text has a format: `date` (of the calendar), `time`,
/// `date-time` (RFC 3339, with a space for the T as well, and a second 60
/// anywhere), `email` (something on both sides of one @), `ipv4`, `uuid`
/// (RFC 4122). Digits are those of ASCII. Throws std::invalid_argument for a
/// name that is not known.
bool hasFormat(std::string_view name, std::string_view text);

} // namespace verify
