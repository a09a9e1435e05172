// In: text, or token ids. Out: token ids, or text; the files that describe a
// tokenizer in a Hugging Face folder.
// Must not know: models, sampling, tensors.
#include "tokenizer/Tokenizer.h"

#include <algorithm>

#include "tokenizer/Utf8.h"

namespace rlrt {

bool touches(const std::vector<Stretch> &stretches, size_t begin, size_t end) {
  return std::any_of(stretches.begin(), stretches.end(),
                     [&](const Stretch &stretch) {
                       return stretch.begin < end && begin < stretch.end;
                     });
}

Tokenizer::~Tokenizer() = default;

const std::string &Tokenizer::chatTemplate() const {
  static const std::string none;
  return none;
}

const std::map<std::string, std::string> &Tokenizer::roles() const {
  static const std::map<std::string, std::string> none;
  return none;
}

std::string Tokenizer::decode(const std::vector<int64_t> &ids,
                              bool skipSpecial) const {
  std::string bytes;
  for (int64_t id : ids) {
    const std::string &token = bytesOf(id);
    if (skipSpecial) {
      auto found = specialTokens().find(token);
      if (found != specialTokens().end() && found->second == id)
        continue;
    }
    bytes += token;
  }
  return repairUtf8(bytes);
}

} // namespace rlrt
