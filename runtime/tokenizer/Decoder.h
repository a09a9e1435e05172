// In: the tokens of a text by name, a decoder of a tokenizer.json. Out: the
// text. Must not know: ids, vocabularies.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <vector>

namespace rlrt {

/// The steps after generation, as a tokenizer.json describes them.
class Decoder {
public:
  /// `part` is the part `decoder` of the file. Throws std::runtime_error
  /// naming a component or an option that is not implemented.
  explicit Decoder(const nlohmann::json &part);
  ~Decoder();

  /// Is there a step that turns byte-level symbols into bytes?
  bool byteLevel() const;

  /// The text of tokens, which is UTF-8.
  std::string text(std::vector<std::string> tokens) const;

  /// The bytes that one token stands for within a text.
  std::string bytesOf(const std::string &token) const;

private:
  struct Step;
  void add(const nlohmann::json &part);
  std::vector<std::unique_ptr<Step>> steps;
};

} // namespace rlrt
