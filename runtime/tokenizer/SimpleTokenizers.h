// In: text, or token ids. Out: token ids, or text; one token per character or
// per byte.
// Must not know: vocabularies made by training.
#pragma once

#include "tokenizer/Tokenizer.h"

#include <unordered_map>

namespace rlrt {

/// What the tokenizers without a trained vocabulary share: a list of tokens,
/// `<pad>` and `<eos>` among them.
class SimpleTokenizer : public Tokenizer {
public:
  const std::string &bytesOf(int64_t id) const override;
  int64_t vocabSize() const override;
  const std::map<std::string, int64_t> &specialTokens() const override;
  const std::vector<int64_t> &eosIds() const override;
  int64_t padId() const override;
  const std::map<std::string, std::string> &roles() const override;

protected:
  /// `pad` and `eos` are the ids of the two special tokens.
  SimpleTokenizer(std::vector<std::string> tokens, int64_t pad, int64_t eos);

  /// Special tokens that start at `text[at]` and touch nothing plain: the id,
  /// or -1.
  int64_t specialAt(std::string_view text, size_t at,
                    const std::vector<Stretch> &plain) const;

  std::vector<std::string> tokens;

private:
  std::map<std::string, int64_t> specials;
  std::vector<int64_t> ends;
  int64_t pad;
  std::map<std::string, std::string> named;
};

/// See makeCharTokenizer.
class CharTokenizer : public SimpleTokenizer {
public:
  explicit CharTokenizer(std::string_view alphabet);
  std::vector<int64_t> encode(std::string_view text,
                              const std::vector<Stretch> &plain) const override;
  std::vector<std::pair<std::string, std::string>> files() const override;

private:
  std::unordered_map<char32_t, int64_t> idOf;
};

/// See makeByteTokenizer.
class ByteTokenizer : public SimpleTokenizer {
public:
  ByteTokenizer();
  std::vector<int64_t> encode(std::string_view text,
                              const std::vector<Stretch> &plain) const override;
  std::vector<std::pair<std::string, std::string>> files() const override;
};

} // namespace rlrt
