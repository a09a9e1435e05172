// In: a Jinja template. Out: its tokens.
// Must not know: what they mean.
#pragma once

#include <string>
#include <vector>

namespace rlrt::jinja {

/// `text` outside of tags; within them names, numbers, strings and operators;
/// `open` and `close` hold the delimiter without its dashes.
struct Token {
  enum class Kind { text, open, close, name, number, string, op, end };
  Kind kind;
  std::string text;
  int line;
};

/// Tokens of a template with white-space control applied and comments gone;
/// the last one is `end`. Throws std::runtime_error with the line.
std::vector<Token> tokenize(const std::string &source);

} // namespace rlrt::jinja
