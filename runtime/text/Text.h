// In: UTF-8 texts. Out: trimmed, lowered, measured, mended, formatted texts.
// Must not know: batches, phases, tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rlrt {

/// Whether the bytes are well-formed UTF-8.
bool isUtf8(std::string_view text);
/// The text with every byte that is not UTF-8 replaced by U+FFFD.
std::string mendUtf8(std::string_view text);
/// Without white space (Unicode property White_Space) at both ends.
std::string trim(std::string_view text);
/// Every letter in lower case, one code point for one (simple case mapping of
/// the Unicode character database); stray bytes stay.
std::string lower(std::string_view text);
/// Number of code points; a byte that is not UTF-8 counts as one.
int64_t codePoints(std::string_view text);
/// The first `count` code points, none where that is negative; all of the text
/// where there are no more.
std::string upTo(std::string_view text, int64_t count);

/// How many words, pieces between white space, two texts share; one that both
/// hold twice counts twice.
int64_t sharedWords(std::string_view left, std::string_view right);

/// A text literal with holes: `{}` is a hole, `{{` and `}}` are braces.
/// Returns the pieces between the holes; throws when a brace stands alone.
std::vector<std::string> splitFormat(std::string_view pattern);

/// A number as a hole shows it: the shortest decimal that reads as the f32,
/// 0.1, 3, 3e-4 or 1.5e20.
std::string shown(float number);

} // namespace rlrt
