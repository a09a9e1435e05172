// In: weights of one row, a rule. Out: the weights of tokens that may be drawn.
// Must not know: models, prompts, what was written before.
#pragma once

#include <cstdint>
#include <vector>

namespace rlrt {

/// Which tokens may be drawn; each part is applied to what the one before left.
struct Truncation {
  /// The likeliest, and those as likely as the last of them; 0: all.
  int64_t topK = 0;
  /// Those of which the likelier ones together have a probability below this
  /// (of equals the lowest ids count as likelier); 1: all. arXiv:1904.09751.
  double topP = 1;
  /// Those with at least this part of the probability of the likeliest; 0: all.
  /// arXiv:2407.01082.
  double minP = 0;

  bool none() const { return topK <= 0 && topP >= 1 && minP <= 0; }
};

/// Sets to 0 the weights (not negative, some positive) of tokens that may not
/// be drawn. `scratch` is reused from row to row.
void truncate(float *weights, int64_t vocab, const Truncation &rule,
              std::vector<int64_t> &scratch);

} // namespace rlrt
