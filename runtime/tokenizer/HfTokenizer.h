// In: the tokenizer files of a Hugging Face folder; text, or token ids. Out:
// token ids, or text.
// Must not know: models, sampling.
#pragma once

#include "tokenizer/AddedTokens.h"
#include "tokenizer/Bpe.h"
#include "tokenizer/Decoder.h"
#include "tokenizer/PreTokenizer.h"
#include "tokenizer/Tokenizer.h"

#include <nlohmann/json_fwd.hpp>

namespace rlrt {

/// BPE as tokenizer.json describes it: over bytes (`ByteLevel`), or over
/// characters with bytes for those that are no token.
class HfTokenizer : public Tokenizer {
public:
  /// Everything but tokenizer.json itself is optional. Throws
  /// std::runtime_error naming file and component.
  struct Files {
    std::string folder; ///< for errors
    std::string tokenizer, tokenizerConfig, config, generationConfig, chat;
  };
  explicit HfTokenizer(const Files &files);

  using Tokenizer::encode;
  std::vector<int64_t> encode(std::string_view text,
                              const std::vector<Stretch> &plain) const override;
  const std::string &bytesOf(int64_t id) const override;
  int64_t vocabSize() const override;
  const std::map<std::string, int64_t> &specialTokens() const override;
  const std::vector<int64_t> &eosIds() const override;
  int64_t padId() const override;
  const std::string &chatTemplate() const override;
  const std::map<std::string, std::string> &roles() const override;
  std::vector<std::pair<std::string, std::string>> files() const override;
  std::string decode(const std::vector<int64_t> &ids,
                     bool skipSpecial) const override;

private:
  void readTokenizer(const nlohmann::json &root);
  void readConfig(const nlohmann::json &root);
  void readEnds(const nlohmann::json &root);
  void addEnd(int64_t id);
  void readModel(const nlohmann::json &model);
  void readAdded(const nlohmann::json &list);
  void put(int64_t id, const std::string &name);
  void encodeText(std::string_view text, bool first,
                  std::vector<int64_t> &ids) const;

  std::vector<std::pair<std::string, std::string>> sources;
  std::vector<std::string> tokens; ///< bytes by id
  std::vector<std::string> names;  ///< as the file has them, by id
  std::vector<bool> present;
  std::map<std::string, int64_t> specials;
  /// Those of them that are matched after normalisation.
  std::vector<std::string> lateSpecials;
  std::map<std::string, std::string> named;
  std::vector<int64_t> ends;
  int64_t pad = -1;
  std::string chat;
  std::unique_ptr<AddedTokens> raw, normalized;
  std::unique_ptr<PreTokenizer> words;
  std::unique_ptr<Bpe> bpe;
  std::unique_ptr<Decoder> decoder;
  bool byteLevel = false;
};

} // namespace rlrt
