// In: sampled token ids, a text that may begin with theirs. Out: token ids of
// the text, where their own characters begin. Must not know: models, batches,
// phases.
#include "rollout/Prefix.h"

#include "text/Text.h"
#include "tokenizer/Tokenizer.h"

#include <algorithm>

namespace rlrt {

static bool isSpecial(const Tokenizer &tokenizer, int64_t id) {
  auto found = tokenizer.specialTokens().find(tokenizer.bytesOf(id));
  return found != tokenizer.specialTokens().end() && found->second == id;
}

/// Whether a byte goes on with a character of UTF-8.
static bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

std::vector<int64_t> tokensOf(const Tokenizer &tokenizer, std::string_view text,
                              const std::vector<int64_t> &sampled) {
  // An end token at the end of what was sampled adds no bytes, so the run
  // stops before it.
  size_t read = 0, run = 0, begin = 0;
  for (size_t i = 0; i < sampled.size(); ++i) {
    if (isSpecial(tokenizer, sampled[i]))
      continue;
    const std::string &bytes = tokenizer.bytesOf(sampled[i]);
    if (text.substr(read, bytes.size()) != bytes)
      break;
    read += bytes.size();
    if (read == text.size() || !continues(text[read])) {
      run = i + 1;
      begin = read;
    }
  }
  std::vector<int64_t> ids(sampled.begin(), sampled.begin() + int64_t(run));
  if (begin < text.size()) {
    std::vector<int64_t> rest = tokenizer.encode(text.substr(begin));
    ids.insert(ids.end(), rest.begin(), rest.end());
  }
  return ids;
}

std::vector<int64_t> beginsBefore(const Tokenizer &tokenizer,
                                  const std::vector<int64_t> &sampled) {
  std::vector<int64_t> begun;
  std::string bytes;
  int64_t count = 0;
  for (int64_t id : sampled) {
    begun.push_back(count);
    if (isSpecial(tokenizer, id))
      continue;
    for (char byte : tokenizer.bytesOf(id)) {
      count += !continues(byte);
      bytes += byte;
    }
  }
  if (bytes == tokenizer.decode(sampled, true))
    return begun;
  // Where the text is not the bytes (they are no UTF-8, or the tokenizer drops
  // a blank at the beginning), what was begun is read off the texts of its
  // beginnings. An unfinished character may count for more than one there.
  for (size_t i = 0; i < sampled.size(); ++i)
    begun[i] = codePoints(tokenizer.decode(
        {sampled.begin(), sampled.begin() + int64_t(i)}, true));
  for (size_t i = begun.size(); i-- > 1;)
    begun[i - 1] = std::min(begun[i - 1], begun[i]);
  return begun;
}

} // namespace rlrt
