// In: token spaces and what is asked of their rows. Out: the parts of them that
// are swept with a gradient, without one, or not at all.
// Must not know: models, kernels, why a row needs less.
#pragma once

#include "runtime/train/Pack.h"

namespace rlrt {

/// The spaces, of which only branches with a gradient are asked for.
std::vector<TokenSpace> withGradient(const std::vector<TokenSpace> &spaces);
/// The spaces, of which only branches without a gradient are asked for.
std::vector<TokenSpace> withoutGradient(const std::vector<TokenSpace> &spaces);
/// Whether anything is asked of any row.
bool isAsked(const std::vector<TokenSpace> &spaces);

/// Rows of one token space that are swept alike.
struct Part {
  size_t space = 0;
  const RowMap *rows = nullptr;
  int64_t begin = 0; ///< of the gathered rows of the micro-batch
  bool gradient = true;
  int64_t count() const { return int64_t(rows->points.size()); }
};

/// The parts of a micro-batch in the order in which its rows are gathered.
std::vector<Part> partsOf(const MicroBatch &micro);

/// What is left to ask of a micro-batch once it is known which gathered rows
/// have a gradient: the spaces with nothing asked of all others.
std::vector<TokenSpace> onlyAlive(const std::vector<TokenSpace> &spaces,
                                  const MicroBatch &micro,
                                  const std::vector<uint8_t> &alive);

/// Whether it costs less to run the trunk again over `left` tokens and back
/// than back over all `tokens` of a pass that was made. A forward costs a
/// third of a forward and backward; with `recompute` the way back has a
/// forward in it.
bool paysAgain(int64_t left, int64_t tokens, bool recompute);

} // namespace rlrt
