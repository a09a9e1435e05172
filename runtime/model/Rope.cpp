// In: positions. Out: cosines and sines that turn queries and keys.
// Must not know: attention, weights, configuration files.
#include "model/Rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rlrt {
namespace {

using torch::Tensor;

/// 1 at dimensions that are scaled, 0 at those that are kept. arXiv:2309.00071,
/// section 3.2, with bounds in dimensions as in the authors' code.
Tensor yarnRamp(int64_t headSize, const Rope &rope,
                const torch::TensorOptions &f32) {
  auto dimension = [&](double turns) {
    return double(headSize) *
           std::log(double(rope.original) / (turns * 2 * std::numbers::pi)) /
           (2 * std::log(rope.theta));
  };
  double low = dimension(rope.fast), high = dimension(rope.slow);
  if (rope.wholeBounds) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.0);
  high = std::min(high, double(headSize - 1));
  if (low == high)
    high += 0.001;
  return ((torch::arange(headSize / 2, f32) - low) / (high - low)).clamp(0, 1);
}

/// Smoothed between the two bounds, as the Llama 3.1 model code does.
Tensor llama3(const Tensor &plain, const Rope &rope) {
  // Turns over the positions of pretraining.
  Tensor turns = plain * (double(rope.original) / (2 * std::numbers::pi));
  Tensor keep = ((turns - rope.lowFactor) / (rope.highFactor - rope.lowFactor))
                    .clamp(0, 1);
  return plain / rope.factor * (1 - keep) + plain * keep;
}

/// Radians a position, [headSize / 2], or [tokens, headSize / 2] when they
/// depend on it.
Tensor frequencies(const Tensor &positions, int64_t headSize,
                   const Rope &rope) {
  // In f32 throughout, as the checkpoints were trained.
  auto f32 = positions.options().dtype(torch::kFloat32);
  Tensor power = torch::arange(0, headSize, 2, f32) / double(headSize);
  Tensor plain = torch::pow(rope.theta, power).reciprocal();
  switch (rope.scaling) {
  case Rope::Scaling::None:
    return plain;
  case Rope::Scaling::Linear:
    return plain / rope.factor;
  case Rope::Scaling::Llama3:
    return llama3(plain, rope);
  case Rope::Scaling::Yarn: {
    Tensor scaled = yarnRamp(headSize, rope, f32);
    return plain / rope.factor * scaled + plain * (1 - scaled);
  }
  case Rope::Scaling::Dynamic:
    break;
  }
  // The length that matters to a token is that up to itself: what it would
  // see while sampled. The length of the whole text would leak the future.
  Tensor length = (positions + 1).clamp_min(rope.original).to(torch::kFloat64);
  Tensor stretch =
      length * (rope.factor / double(rope.original)) - (rope.factor - 1);
  Tensor theta =
      rope.theta * stretch.pow(double(headSize) / double(headSize - 2));
  return torch::pow(theta.to(torch::kFloat32).unsqueeze(1), power.unsqueeze(0))
      .reciprocal();
}

} // namespace

std::pair<Tensor, Tensor> rotaryTables(const Tensor &positions,
                                       int64_t headSize, const Rope &rope) {
  Tensor angle = positions.to(torch::kFloat32).unsqueeze(1) *
                 frequencies(positions, headSize, rope);
  Tensor cos = angle.cos(), sin = angle.sin();
  if (rope.amplitude != 1)
    return {cos * rope.amplitude, sin * rope.amplitude};
  return {cos, sin};
}

} // namespace rlrt
