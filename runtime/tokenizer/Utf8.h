// In: bytes. Out: Unicode code points, or bytes that are valid UTF-8.
// Must not know: tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rlrt {

/// The code point that starts at `text[at]`, and its length in bytes; the
/// length is 0 when no valid UTF-8 sequence starts there.
struct CodePoint {
  char32_t value = 0;
  int length = 0;
};
CodePoint codePointAt(std::string_view text, size_t at);

/// UTF-8 of a code point.
std::string utf8Of(char32_t value);

/// Position of the first byte that is not valid UTF-8, npos when all are.
size_t invalidUtf8(std::string_view text);

/// Replaces every maximal invalid part by U+FFFD (Unicode standard, section
/// 3.9, "U+FFFD Substitution of Maximal Subparts").
std::string repairUtf8(std::string_view bytes);

} // namespace rlrt
