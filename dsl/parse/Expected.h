// In: sets of token types. Out: the words of the language for them.
// Must not know: when they are wanted.
#pragma once

#include "dsl/parse/Tokens.h"

namespace rl::parse {

/// "an expression, `,` or `)`" for the tokens that would have fitted.
std::string describe(const antlr4::misc::IntervalSet &expected);

/// The words of the language in a set, for suggestions.
std::vector<std::string> wordsIn(const antlr4::misc::IntervalSet &expected);

/// The words that start a declaration.
const std::vector<std::string> &itemWords();

/// What to write instead of a word of another language, or nothing.
std::string remedyForForeign(std::string_view word);

/// The type that closes a bracket or quote of type `opener`, or 0.
size_t closerOf(size_t opener);

/// The innermost bracket still open before token `index`, or -1.
int32_t unclosedBefore(const TokenList &list, size_t index);

} // namespace rl::parse
