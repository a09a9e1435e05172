// In: the text of an answer, LaTeX or plain. Out: tokens.
// Must not know: grammar.
#pragma once

#include "runtime/verify/Answer.h"

#include <optional>

namespace verify {

struct Token {
  enum Type : uint8_t {
    number,  ///< `value`, `rounds`
    symbol,  ///< `text`: a letter, a Greek name
    word,    ///< `text`: several letters, or what \text{} holds
    command, ///< `text`: a function or a LaTeX command with arguments
    op,      ///< `text`: an operator, a bracket or a separator
    end,
  };
  Type type = end;
  bool spaced = false; ///< white space before it
  bool rounds = false;
  bool integer = false; ///< digits alone
  mpq_class value;
  std::string text;
};

/// Nothing where the text holds what no answer holds. The last token is `end`.
std::optional<std::vector<Token>> tokens(std::string_view text,
                                         const Limits &limits);

/// Words in lower case without LaTeX, to compare as text.
std::string plainText(std::string_view text);

} // namespace verify
