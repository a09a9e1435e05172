// In: prompts and the branches that follow them. Out: packed token trees and
// where the log-probability of each token is read. Must not know: weights,
// kernels, phases.
#pragma once

#include "runtime/model/CausalLm.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace rlrt {

using Prompts = std::vector<std::vector<int64_t>>;

/// What is asked of the row that predicts a token: nothing, its
/// log-probability (and entropy), or the gradient too.
enum class Need : uint8_t { Nothing, Value, Gradient };

/// The tokens of one token space. Branch b of the space has the points
/// [branches[b], branches[b + 1]); prompt p owns the branches
/// [prompts[p], prompts[p + 1]).
struct TokenSpace {
  const std::vector<int64_t> *tokens = nullptr; ///< one a point
  std::vector<int64_t> branches;
  std::vector<int64_t> prompts;
  std::vector<Need> needs = {}; ///< one a point; empty: the gradient of all

  Need need(int64_t point) const {
    return needs.empty() ? Need::Gradient : needs[size_t(point)];
  }
  /// Rows of branch b up to the last of which something is asked.
  int64_t neededRows(int64_t branch) const;
};

/// Rows of the head for one token space of a micro-batch.
struct RowMap {
  std::vector<int64_t> hidden; ///< row of the packed batch that predicts
  std::vector<int64_t> chosen; ///< the token that came
  std::vector<int64_t> points; ///< its point in the token space
};

/// Prompts [begin, end) that are swept at once.
struct Cut {
  int64_t begin = 0, end = 0;
  /// Of a single prompt, the branches [firstBranch, endBranch), counted over
  /// all token spaces; -1: all there are.
  int64_t firstBranch = 0, endBranch = -1;
  double bytes = 0; ///< of activations, were all of them kept
  /// Layers are computed again on the way back, for `bytes` are too many.
  bool recompute = false;
  double held = 0; ///< bytes that are kept then
};

/// What a cut sweeps.
struct MicroBatch {
  bool recompute = false; ///< see Cut
  PackedBatch packed;
  std::vector<RowMap> rows;   ///< with a gradient, one a token space
  std::vector<RowMap> values; ///< without, one a token space
};

/// Tokens of a prompt and its branches as far as something is asked of them;
/// 0 where nothing is, for then nothing of the prompt is read. `shared`: its
/// branches follow one copy of the prompt.
int64_t tokensOf(const Prompts &prompts, const std::vector<TokenSpace> &spaces,
                 int64_t prompt, bool shared = true);

/// Packs the prompts of a cut, those apart of which nothing is asked. A branch
/// ends before the last token that is asked for, which predicts nothing that
/// is read; one of which nothing is asked is left out.
MicroBatch pack(const Prompts &prompts, const std::vector<TokenSpace> &spaces,
                const Cut &cut, bool shared = true);

/// Bytes of activations that a gradient step keeps for a prompt and its
/// branches: tokens * (4 * layers * (12 * width + 4 * keys + 5 * mlpWidth) +
/// 24 * width) for what LibTorch saves of norms, projections, rotations and
/// the gated block. Norms beyond those of the Llama architecture add what they
/// save: input and result. Scores that are capped are kept: 8 * layers * heads
/// * tokens^2. A window needs a mask: 4 * tokens^2.
double activationBytes(const ModelConfig &config, int64_t tokens);
/// The same where each layer is computed again on the way back: the stream
/// between layers, and one layer.
double recomputedBytes(const ModelConfig &config, int64_t tokens);

/// Cuts the prompts into consecutive micro-batches that fit `budget` bytes. A
/// prompt that is larger stands alone. Its branches are cut too, each part with
/// the prompt before it, where that takes less than computing every layer
/// again: (parts - 1) * 3 passes of the prompt against one of everything. Else,
/// and where a single branch is too large, layers are computed again. `atMost`
/// > 0 bounds the prompts of a part instead (tests).
std::vector<Cut> cutPrompts(const Prompts &prompts,
                            const std::vector<TokenSpace> &spaces,
                            const ModelConfig &config, double budget,
                            int64_t atMost = 0, bool shared = true);

} // namespace rlrt
