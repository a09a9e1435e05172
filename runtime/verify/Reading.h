// In: the text of an answer. Out: whether it is words or an option's letter.
// Must not know: mathematics.
#pragma once

#include <string>
#include <string_view>

namespace verify {

/// The text without what only typesets it, letters as they are.
std::string shownText(std::string_view text);
/// The letter of `B`, `(B)`, `B.`, `(B) 12` and `B: 12`, or 0.
char choiceOf(std::string_view shown);
/// Whether it is words of a language.
bool isWords(std::string_view shown);

} // namespace verify
