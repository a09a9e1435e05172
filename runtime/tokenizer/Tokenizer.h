// In: text, or token ids. Out: token ids, or text; the files that describe a
// tokenizer in a Hugging Face folder.
// Must not know: models, sampling, tensors.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rlrt {

/// Bytes [begin, end) of a text.
struct Stretch {
  size_t begin = 0, end = 0;
  bool operator==(const Stretch &) const = default;
};

/// Do bytes [begin, end) and a stretch have one in common?
bool touches(const std::vector<Stretch> &stretches, size_t begin, size_t end);

/// Text to token ids and back. Ids lie in [0, vocabSize()).
class Tokenizer {
public:
  virtual ~Tokenizer();

  /// Ids of `text` (UTF-8). Special tokens written out in the text are
  /// recognised, but for those that touch one of the `plain` stretches (in
  /// order, apart); none is added. Throws std::runtime_error naming the
  /// character and its position when the text cannot be encoded.
  virtual std::vector<int64_t>
  encode(std::string_view text, const std::vector<Stretch> &plain) const = 0;
  std::vector<int64_t> encode(std::string_view text) const {
    return encode(text, {});
  }

  /// The bytes that a token stands for; the name of a special token.
  /// Throws std::runtime_error for an id outside the vocabulary.
  virtual const std::string &bytesOf(int64_t id) const = 0;

  /// Number of ids, special tokens included.
  virtual int64_t vocabSize() const = 0;

  /// Special tokens by name.
  virtual const std::map<std::string, int64_t> &specialTokens() const = 0;

  /// Every id that ends a generation.
  virtual const std::vector<int64_t> &eosIds() const = 0;

  /// Id used for padding, -1 when there is none.
  virtual int64_t padId() const = 0;

  /// The chat template (Jinja), empty when there is none.
  virtual const std::string &chatTemplate() const;

  /// The tokens that a chat template may name: `bos_token`, `eos_token`, ...
  virtual const std::map<std::string, std::string> &roles() const;

  /// Files (name, content) that describe this tokenizer in a Hugging Face
  /// folder; `tokenizers` loads them with equal ids.
  virtual std::vector<std::pair<std::string, std::string>> files() const = 0;

  /// Text of `ids`. Bytes that are not UTF-8 become U+FFFD, as in `tokenizers`.
  virtual std::string decode(const std::vector<int64_t> &ids,
                             bool skipSpecial = false) const;
};

/// One token per character. `alphabet` (UTF-8, no repeats) is printable ASCII
/// and newline when empty; `<pad>` is id 0, `<eos>` id 1.
std::unique_ptr<Tokenizer> makeCharTokenizer(std::string_view alphabet = {});

/// One token per byte (ids 0..255), then `<pad>` 256 and `<eos>` 257.
std::unique_ptr<Tokenizer> makeByteTokenizer();

/// Reads tokenizer.json (BPE over bytes or over characters, or one written by
/// the two above),
/// tokenizer_config.json and generation_config.json of a Hugging Face folder.
/// A component that is not implemented is an error that names it.
std::unique_ptr<Tokenizer> loadTokenizer(const std::string &folder);

/// One message of a chat.
struct ChatMessage {
  std::string role, content;
};

/// A chat as the model reads it.
struct RenderedChat {
  std::string text;
  /// Special tokens that a message writes out. Only the template may open and
  /// close turns, so for Tokenizer::encode they are plain text.
  std::vector<Stretch> plain;
};

/// Renders a chat with the tokenizer's template; `addGenerationPrompt` opens
/// the answer. Throws when there is no template or it needs a construct that
/// is not implemented (named in the error).
RenderedChat renderChat(const Tokenizer &tokenizer,
                        const std::vector<ChatMessage> &messages,
                        bool addGenerationPrompt = true);

} // namespace rlrt
