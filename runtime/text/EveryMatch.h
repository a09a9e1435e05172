// In: a compiled regular expression, a text. Out: where it matches.
// Must not know: where the expression came from, what matches are for.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct pcre2_real_code_8; // pcre2_code of bytes

namespace rlrt {

/// Begin and end, in bytes, of every match from left to right, none of them
/// overlapping; an empty one moves on by one code point. Takes time in
/// proportion to the text, beside what the expression itself takes. Throws
/// std::runtime_error with `source`, the expression as it was written, where
/// the text is not UTF-8 or matching exceeds its limits.
std::vector<std::pair<size_t, size_t>> everyMatch(const pcre2_real_code_8 *code,
                                                  std::string_view text,
                                                  const std::string &source);

/// What PCRE2 says of an error.
std::string patternMessage(int error);

} // namespace rlrt
