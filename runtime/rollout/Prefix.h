// In: sampled token ids, a text that may begin with theirs. Out: token ids of
// the text, where their own characters begin. Must not know: models, batches,
// phases.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rlrt {

class Tokenizer;

/// Token ids of `text`. Where it begins with what `sampled` wrote, it begins
/// with those ids: the longest run of them whose bytes, special tokens left
/// out, are the beginning of the text up to the end of a character. What
/// follows is tokenised by itself. Throws what the tokenizer throws.
std::vector<int64_t> tokensOf(const Tokenizer &tokenizer, std::string_view text,
                              const std::vector<int64_t> &sampled);

/// For each id how many code points of their text, special tokens left out,
/// begin before it: code point n begins in the last id with at most n, if the
/// text has that many.
std::vector<int64_t> beginsBefore(const Tokenizer &tokenizer,
                                  const std::vector<int64_t> &sampled);

} // namespace rlrt
