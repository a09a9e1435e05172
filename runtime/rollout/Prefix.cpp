// In: sampled token ids, a text that may begin with theirs. Out: token ids of
// the text. Must not know: models, batches, phases.
#include "rollout/Prefix.h"

#include "tokenizer/Tokenizer.h"

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

} // namespace rlrt
