// In: logits of the token after a text, the text's token ids. Out: logits that
// make repetitions less likely or impossible.
// Must not know: models, how tokens are drawn.
#pragma once

#include <cstdint>
#include <vector>

namespace rlrt {

/// What is done against repetitions.
struct RepetitionRule {
  /// Divides positive and multiplies negative logits of tokens that were there
  /// before; 1: none. arXiv:1909.05858, section 4.1.
  double penalty = 1;
  int64_t noRepeat = 0; ///< tokens of which no run may come twice; 0: any may

  bool none() const { return penalty == 1 && noRepeat <= 0; }
};

/// A text that grows, prompt and response, as the rule sees it.
class Repetition {
public:
  explicit Repetition(std::vector<int64_t> prompt) : text(std::move(prompt)) {
    distinct = text;
    sortDistinct();
  }
  void add(int64_t token);
  /// Changes the logits [vocab] of the next token, first by the penalty. A
  /// token that would repeat a run becomes -infinity. Throws
  /// std::runtime_error when no token is left.
  void apply(float *logits, int64_t vocab, const RepetitionRule &rule) const;

private:
  void sortDistinct();

  std::vector<int64_t> text, distinct; ///< distinct: sorted
};

} // namespace rlrt
