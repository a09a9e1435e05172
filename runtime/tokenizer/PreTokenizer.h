// In: text without special tokens. Out: the words that are encoded one by one.
// Must not know: vocabularies, ids.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rlrt {

/// The steps before byte-pair encoding, as a tokenizer.json describes them.
class PreTokenizer {
public:
  /// `normalizer` and `preTokenizer` are the parts of the file of that name,
  /// null included. Throws std::runtime_error naming a component or an option
  /// that is not implemented.
  PreTokenizer(const nlohmann::json &normalizer,
               const nlohmann::json &preTokenizer);
  ~PreTokenizer();

  /// Normalised text.
  std::string normalize(std::string_view text) const;

  /// Words of a normalised text, in order; `first`: a whole text begins here.
  std::vector<std::string> split(std::string_view text, bool first) const;

  /// Is there a step that turns bytes into byte-level symbols?
  bool byteLevel() const;

private:
  struct Normalizer;
  struct Step;
  void addNormalizer(const nlohmann::json &part);
  void addStep(const nlohmann::json &part);
  std::unique_ptr<Step> metaspace(const nlohmann::json &part);

  std::vector<std::unique_ptr<Normalizer>> normalizers;
  std::vector<std::unique_ptr<Step>> steps;
};

} // namespace rlrt
