// In: nothing. Out: what a decoder-only transformer is made of, as features
// that are independent of each other.
// Must not know: names of families, files, weights.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace rlrt {

/// Rotary embedding (arXiv:2104.09864, eq. 34) and how its frequencies are
/// scaled to reach beyond the positions of pretraining.
struct Rope {
  enum class Scaling {
    None,
    Linear,  ///< every frequency / factor
    Dynamic, ///< the base grows with the position, beyond `original`
    Llama3,  ///< low frequencies / factor, high ones kept, a ramp between
    Yarn     ///< the same with a ramp over dimensions; arXiv:2309.00071
  };
  double theta = 10000.0;
  Scaling scaling = Scaling::None;
  double factor = 1;
  int64_t original = 0; ///< positions of pretraining
  /// Llama3: wavelengths longer than original / lowFactor are scaled, those
  /// shorter than original / highFactor are kept.
  double lowFactor = 1, highFactor = 4;
  /// Yarn: dimensions that turn fewer than `slow` times are scaled, those that
  /// turn more than `fast` times are kept; whole dimensions if `wholeBounds`.
  double slow = 1, fast = 32;
  bool wholeBounds = true;
  double amplitude = 1; ///< factor of cosines and sines

  bool operator==(const Rope &) const = default;
};

/// What the attention of one layer sees and how it is told positions.
struct AttentionKind {
  int64_t window = 0; ///< itself and window - 1 tokens before; 0: all before
  int64_t rope = 0;   ///< index into ModelConfig::ropes; -1: no positions

  bool operator==(const AttentionKind &) const = default;
};

enum class Activation { Silu, GeluTanh };

/// What the factors of products with weights are rounded to.
enum class Precision { F32, Bf16 };

/// A decoder-only transformer: attention and a gated MLP in every layer, each
/// added to the stream. Every number is explicit; the defaults are those of
/// the Llama architecture.
struct ModelConfig {
  int64_t vocab = 0;
  int64_t width = 0; ///< hidden size
  int64_t layers = 0;
  int64_t heads = 0;
  int64_t kvHeads = 0;
  int64_t headSize = 0;
  int64_t mlpWidth = 0; ///< intermediate size
  int64_t context = 0;  ///< positions that may be used

  std::vector<Rope> ropes = {Rope()};
  /// One a layer; empty: every layer sees all and is turned by ropes[0].
  std::vector<AttentionKind> kinds;
  double queryScale = 0;   ///< factor of scores; 0: 1 / sqrt(headSize)
  double attentionCap = 0; ///< scores become cap * tanh(score / cap); 0: none
  bool queryNorm = false;  ///< heads of queries and keys are normed

  double normEps = 1e-5;
  bool normFromOne = false; ///< norm weights are stored as distances from 1
  bool normAfter = false;   ///< results of attention and MLP are normed too
  Activation activation = Activation::Silu;
  bool qkvBias = false, outputBias = false, mlpBias = false;

  double embeddingScale = 1;
  double logitCap = 0; ///< logits become cap * tanh(logit / cap); 0: none
  bool tiedHead = true;
  double initializerRange = 0.02;
  int64_t bos = -1, eos = -1, pad = -1; ///< -1: none
  std::vector<int64_t> eosAll;          ///< every id that ends a generation

  Precision compute = Precision::F32;

  /// The config.json this was read from; empty: none, it is written anew.
  std::string origin;

  AttentionKind kind(int64_t layer) const {
    return kinds.empty() ? AttentionKind()
                         : kinds.at(static_cast<size_t>(layer));
  }
  double scoreScale() const {
    return queryScale != 0 ? queryScale
                           : 1 / std::sqrt(static_cast<double>(headSize));
  }
};

} // namespace rlrt
