// In: a regular expression of a tokenizer.json, a text. Out: the pieces.
// Must not know: vocabularies, which step a pattern belongs to.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rlrt {

/// Cuts a text at the matches of a regular expression (PCRE2, Unicode).
class SplitPattern {
public:
  /// What becomes of a match: a piece of its own, nothing, one piece with the
  /// matches next to it, or a part of the piece before or after it.
  enum class Behavior {
    isolated,
    removed,
    contiguous,
    mergedWithPrevious,
    mergedWithNext
  };

  /// The behaviour of that name in the file format, if it is implemented.
  static std::optional<Behavior> behaviorOf(const std::string &name);

  /// An expression that matches exactly `text`.
  static std::string literal(const std::string &text);

  /// With `invert` the matches are what lies between the matches. Throws
  /// std::runtime_error when the expression cannot be compiled.
  SplitPattern(const std::string &expression, Behavior behavior, bool invert);
  ~SplitPattern();

  /// Appends the pieces of `text` (valid UTF-8), none of them empty.
  void split(const std::string &text, std::vector<std::string> &pieces) const;

  /// The text with every match replaced.
  std::string replace(const std::string &text,
                      const std::string &content) const;

private:
  struct Span {
    size_t begin, end;
    bool match;
  };
  std::vector<Span> spansOf(const std::string &text) const;

  struct Compiled;
  std::unique_ptr<Compiled> compiled;
  std::string expression;
  Behavior behavior;
  bool invert;
};

} // namespace rlrt
