// In: the modules of a model, which of them are adapted and how. Out: those
// modules with adapters.
// Must not know: layers, files.
#pragma once

#include "model/Linear.h"

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace rlrt {

/// A low-rank adapter, arXiv:2106.09685.
struct AdapterConfig {
  int64_t rank = 8;
  double alpha = 16;
  bool rankStable = false; ///< see `scale`
  /// Names of the modules that have one; see `names`.
  std::vector<std::string> targets;
  /// The adapter_config.json it was read from; empty: it was made here.
  std::string source;

  /// Factor of B A: alpha / rank, or alpha / sqrt(rank) of arXiv:2312.03732,
  /// under which a gradient keeps its size at any rank.
  double scale() const {
    return rankStable ? alpha / std::sqrt(double(rank)) : alpha / double(rank);
  }

  /// Whether `target` names the module `model.layers.0.self_attn.q_proj`: it
  /// is that name, or its last parts. So the list `target_modules` of PEFT
  /// does.
  static bool names(const std::string &target, const std::string &module) {
    return module == target || module.ends_with("." + target);
  }
};

/// Modules by the names of Hugging Face (`model.layers.0.self_attn.q_proj`).
using Linears = std::vector<std::pair<std::string, Linear *>>;

/// Gives those that the targets name an adapter with gradients, not set.
/// Throws std::runtime_error naming a target that names no module, and a rank
/// that is none.
void addAdapter(const Linears &modules, const AdapterConfig &config);

/// Draws A from U(-1 / sqrt(in), 1 / sqrt(in)), Kaiming's bound with slope
/// sqrt(5), by a generator keyed by `seed` and the module's name; B is 0.
void drawAdapter(const Linears &modules, uint64_t seed);

} // namespace rlrt
