// In: nothing. Out: the tokens of one space of a batch. Must not know: models.
#pragma once

#include <cstdint>
#include <vector>

namespace rlrt {

struct Tokens {
  std::vector<int64_t> ids;
  std::vector<float> logp; ///< at sampling; empty for other texts
  bool response = false;   ///< else a text after the prompt
};

} // namespace rlrt
