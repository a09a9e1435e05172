// In: nothing. Out: a table of the model families whose folders can be read:
// what their config.json does not say.
// Must not know: how a forward pass works.
#pragma once

#include "model/HfReader.h"

#include <cstdint>
#include <vector>

namespace rlrt {

/// Where the layers with a sliding window are, when `layer_types` is missing.
enum class WindowPlace {
  Nowhere,   ///< the family has none
  All,       ///< in every layer, when `sliding_window` is set
  FromLayer, ///< from `max_window_layers` on, when `use_sliding_window`
  Unrotated, ///< in layers without positions, when `use_sliding_window`
  Pattern    ///< in all but every `sliding_window_pattern`-th layer
};

/// A family of models, as the `model_type` of config.json names it.
struct HfFamily {
  const char *type;
  const char *architecture;

  // What a missing field means; the documentation of the family says so.
  int64_t kvHeads = 0;  ///< 0: as many as heads
  int64_t headSize = 0; ///< 0: hidden_size / num_attention_heads
  int64_t context;
  double ropeTheta = 10000.0;
  double localTheta = 0; ///< base of layers with a window; 0: the same base
  bool tied = false;
  double attentionCap = 0, logitCap = 0;
  int64_t window = 0;
  int64_t pattern = 0;

  // What no field says.
  bool qkvBias = false;
  bool queryNorm = false;
  bool normAfter = false;
  bool normFromOne = false;
  bool scaledEmbedding = false; ///< by sqrt(hidden_size)
  WindowPlace windows = WindowPlace::Nowhere;

  // Which fields there are beyond those of all families.
  bool attentionBias = false;   ///< attention_bias
  bool mlpBias = false;         ///< mlp_bias
  bool queryScalar = false;     ///< query_pre_attn_scalar
  bool hasAttentionCap = false; ///< attn_logit_softcapping
  bool hasLogitCap = false;     ///< final_logit_softcapping
  bool hasUnrotated = false;    ///< no_rope_layers, no_rope_layer_interval
  bool hasLayerTypes = false;   ///< layer_types
  const char *activationField = "hidden_act";
  const char *activation = "silu"; ///< and the only one the family is used with
};

/// The family of a config.json. An error says which families there are, or
/// what to do about one that is close.
const HfFamily &hfFamily(const HfReader &in);

} // namespace rlrt
