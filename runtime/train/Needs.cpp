// In: token spaces and what is asked of their rows. Out: the parts of them that
// are swept with a gradient, without one, or not at all.
// Must not know: models, kernels, why a row needs less.
#include "runtime/train/Needs.h"

#include <algorithm>

namespace rlrt {

/// Keeps what is asked of branches that have a gradient, or of the others.
static std::vector<TokenSpace> only(std::vector<TokenSpace> spaces,
                                    bool gradient) {
  for (TokenSpace &space : spaces) {
    size_t points = size_t(space.branches.back());
    if (space.needs.empty()) {
      if (!gradient)
        space.needs.assign(points, Need::Nothing);
      continue;
    }
    for (size_t b = 0; b + 1 < space.branches.size(); ++b) {
      auto from = space.needs.begin() + space.branches[b];
      auto to = space.needs.begin() + space.branches[b + 1];
      bool has = std::find(from, to, Need::Gradient) != to;
      if (has != gradient)
        std::fill(from, to, Need::Nothing);
    }
  }
  return spaces;
}

std::vector<TokenSpace> withGradient(const std::vector<TokenSpace> &spaces) {
  return only(spaces, true);
}

std::vector<TokenSpace> withoutGradient(const std::vector<TokenSpace> &spaces) {
  return only(spaces, false);
}

bool isAsked(const std::vector<TokenSpace> &spaces) {
  return std::any_of(spaces.begin(), spaces.end(), [](const TokenSpace &space) {
    if (space.needs.empty())
      return space.branches.back() > 0;
    return std::any_of(space.needs.begin(), space.needs.end(),
                       [](Need need) { return need != Need::Nothing; });
  });
}

std::vector<Part> partsOf(const MicroBatch &micro) {
  std::vector<Part> parts;
  int64_t begin = 0;
  for (size_t s = 0; s < micro.rows.size(); ++s)
    for (bool gradient : {true, false}) {
      const RowMap &rows = gradient ? micro.rows[s] : micro.values[s];
      parts.push_back({s, &rows, begin, gradient});
      begin += parts.back().count();
    }
  return parts;
}

std::vector<TokenSpace> onlyAlive(const std::vector<TokenSpace> &spaces,
                                  const MicroBatch &micro,
                                  const std::vector<uint8_t> &alive) {
  std::vector<TokenSpace> left = spaces;
  for (TokenSpace &space : left)
    space.needs.assign(size_t(space.branches.back()), Need::Nothing);
  for (const Part &part : partsOf(micro))
    for (int64_t i = 0; i < part.count(); ++i)
      if (alive[size_t(part.begin + i)])
        left[part.space].needs[size_t(part.rows->points[size_t(i)])] =
            Need::Gradient;
  return left;
}

bool paysAgain(int64_t left, int64_t tokens, bool recompute) {
  return recompute ? 4 * left < 3 * tokens : 3 * left < 2 * tokens;
}

} // namespace rlrt
