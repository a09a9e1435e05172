// In: a JSON Schema, texts. Out: which of them it allows.
// Must not know: batches, a library of regular expressions.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace verify {

/// A schema of draft 7 (json-schema.org/draft-07). `$ref` stays within the
/// document, `$defs` is read as `definitions`, and `format` is checked: see
/// Formats.h.
class JsonSchema {
public:
  /// Whether a pattern matches somewhere in a text. May throw.
  using Matcher =
      std::function<bool(const std::string &pattern, const std::string &text)>;

  /// Throws std::invalid_argument where the schema is no JSON, or is not known
  /// to be one of draft 7; compiled programs never get there but for patterns.
  JsonSchema(const std::string &schema, Matcher matches);
  ~JsonSchema();

  /// Whether the text is JSON, not nested more than 500 levels deep, that the
  /// schema allows without more than 2500 of its parts, `$ref`s not counted,
  /// being asked within one another. White space around it does not matter.
  bool allows(std::string_view text) const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// Whether a text is JSON that a schema allows, with patterns read by
/// `matches`, which gives nothing where it cannot. Throws std::exception.
bool fitsSchema(
    const std::string &text, const std::string &schema,
    const std::function<std::optional<bool>(
        const std::string &text, const std::string &pattern)> &matches);

} // namespace verify
