// In: the chain that bench/gpu.sh measures. Out: its loss against plain double.
// Must not know: how chains are made.

#include "test/compiler/gpu/DeviceKernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

namespace rl::compiler::test {
namespace {

TEST(ChainBench, ComputesItsLoss) {
  std::ifstream in(RL_BENCH_CHAIN);
  std::stringstream text;
  text << in.rdbuf();
  DeviceKernels kernels(text.str(), "f32");
  constexpr int64_t prompts = 3, rollouts = 4, tokens = 5;
  constexpr size_t responses = prompts * rollouts, all = responses * tokens;
  std::vector<float> reward(responses), logp(all), old(all), away(responses);
  std::vector<float> cotangent(all), scale(1);
  std::vector<double> squares(prompts), losses(prompts), loss(1);
  for (size_t i = 0; i < responses; ++i)
    reward[i] = float(i * 7 % 5) / 4;
  for (size_t i = 0; i < all; ++i) {
    logp[i] = -float(i * 11 % 17) / 9;
    old[i] = -float(i * 13 % 19) / 9;
  }
  std::vector<int64_t> ofPrompts, ofResponses,
      extents = {1, prompts, responses, all};
  for (int64_t i = 0; i <= prompts; ++i)
    ofPrompts.push_back(i * rollouts);
  for (size_t i = 0; i <= responses; ++i)
    ofResponses.push_back(int64_t(i) * tokens);
  auto address = [](const auto &array) {
    return uint64_t(reinterpret_cast<uintptr_t>(array.data()));
  };
  std::vector<uint64_t> values = {
      address(reward),    address(logp),    address(old),
      address(away),      address(squares), address(scale),
      address(cotangent), address(losses),  address(loss)};
  std::vector<uint64_t> offsets = {0, 0, address(ofPrompts),
                                   address(ofResponses)};
  std::vector<int64_t> failures(sizeof(rlrt_device_failures) / 8, -1);
  EXPECT_EQ(kernels.run("bench$chain0",
                        {address(values), address(offsets), address(extents),
                         address(failures)},
                        1),
            "");
  std::vector<double> centred(reward.begin(), reward.end());
  double sum = 0, expected = 0;
  for (size_t i = 0; i < responses; ++i) {
    size_t first = i / rollouts * rollouts;
    double mean = 0;
    for (size_t r = first; r < first + rollouts; ++r)
      mean += double(reward[r]) / rollouts;
    centred[i] -= mean;
    sum += centred[i] * centred[i];
  }
  double spread = std::sqrt(sum / double(responses));
  for (size_t i = 0; i < responses; ++i) {
    double change = 0;
    for (size_t t = i * tokens; t < (i + 1) * tokens; ++t)
      change += double(logp[t]) - old[t];
    double ratio = std::exp(change / tokens), weight = centred[i] / spread;
    expected += std::min(ratio * weight, std::clamp(ratio, 0.8, 1.28) * weight);
  }
  EXPECT_NEAR(loss[0], expected, 1e-5 * responses);
  EXPECT_NE(expected, 0);
}

} // namespace
} // namespace rl::compiler::test
