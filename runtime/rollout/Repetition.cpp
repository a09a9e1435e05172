// In: logits of the token after a text, the text's token ids. Out: logits that
// make repetitions less likely or impossible.
// Must not know: models, how tokens are drawn.
#include "rollout/Repetition.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

namespace rlrt {

void Repetition::sortDistinct() {
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
}

void Repetition::add(int64_t token) {
  text.push_back(token);
  auto place = std::lower_bound(distinct.begin(), distinct.end(), token);
  if (place == distinct.end() || *place != token)
    distinct.insert(place, token);
}

void Repetition::apply(float *logits, int64_t vocab,
                       const RepetitionRule &rule) const {
  if (rule.penalty != 1) {
    float penalty = float(rule.penalty);
    for (int64_t token : distinct)
      logits[token] =
          logits[token] < 0 ? logits[token] * penalty : logits[token] / penalty;
  }
  int64_t run = rule.noRepeat, length = int64_t(text.size());
  if (run <= 0 || length < run)
    return;
  // The token after each earlier place of the last run - 1 tokens.
  const int64_t *last = text.data() + length - (run - 1);
  for (int64_t i = 0; i + run <= length; ++i)
    if (std::equal(last, last + run - 1, text.data() + i))
      logits[text[size_t(i + run - 1)]] =
          -std::numeric_limits<float>::infinity();
  // Every token may have followed the last ones, once all have been there.
  if (int64_t(distinct.size()) >= vocab &&
      std::all_of(logits, logits + vocab, [](float x) {
        return x == -std::numeric_limits<float>::infinity();
      }))
    throw std::runtime_error(
        "sampling: every token of the vocabulary would repeat a run of " +
        std::to_string(run) + ", so no_repeat leaves none to draw");
}

} // namespace rlrt
