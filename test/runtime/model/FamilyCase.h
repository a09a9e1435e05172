// In: config.json of tiny models of each family (families/). Out: the models,
// and what other packages compute with them.
// Must not know: how a family is told from another.
#pragma once

#include "model/CausalLm.h"
#include "model/HfConfig.h"
#include "model/Safetensors.h"
#include "test/runtime/model/Made.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace rlrt::test {

inline constexpr int64_t shared = 8, length = 20, sequences = 2, vocab = 19;

inline void expectNear(const torch::Tensor &a, const torch::Tensor &b,
                       double tolerance) {
  ASSERT_EQ(a.sizes(), b.sizes());
  EXPECT_LE((a - b).abs().max().item<double>(), tolerance);
}

inline void close(PackedBatch &batch) {
  batch.groupOffsets.push_back(static_cast<int64_t>(batch.tokens.size()));
}

/// A model of families/ with the weights of its names, the tokens that it is
/// given, and the numbers that another package computes with it.
struct FamilyCase {
  std::unique_ptr<CausalLm> model;
  SafetensorsFile expected;
  std::vector<std::vector<int64_t>> tokens;
  torch::Tensor logits; ///< [sequences, length, vocab]

  /// Numbers are those of `folder`, families/ or one beside it.
  explicit FamilyCase(const std::string &name,
                      const std::string &folder = "families")
      : expected(std::string(MODELS_DIR) + "/" + folder + "/" + name +
                 "/expectations.safetensors"),
        logits(expected.read("logits")) {
    std::string file =
        std::string(MODELS_DIR) + "/families/" + name + "/config.json";
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    model = std::make_unique<CausalLm>(parseHfConfig(text.str(), file),
                                       torch::kCPU);
    torch::NoGradGuard noGrad;
    for (auto &[key, weight] : model->parameters())
      torch::Tensor(weight).copy_(madeWeight(key, weight.sizes()));
    for (int64_t s = 0; s < sequences; ++s) {
      tokens.emplace_back();
      for (int64_t i = 0; i < length; ++i) {
        int64_t place = i < shared ? i : s * length + i;
        tokens.back().push_back(
            int64_t(hashOf("tokens", uint64_t(place)) >> 48) % (vocab - 3) + 3);
      }
    }
  }

  void add(PackedBatch &batch, int64_t s, int64_t from, int64_t to,
           int32_t branch) const {
    for (int64_t i = from; i < to; ++i) {
      batch.tokens.push_back(tokens[s][i]);
      batch.positions.push_back(i);
      batch.branches.push_back(branch);
    }
  }

  std::vector<int64_t> head(int64_t s, int64_t n) const {
    return {tokens[s].begin(), tokens[s].begin() + n};
  }

  /// Sum of the log-probabilities of what follows the shared tokens, computed
  /// as one packed tree.
  torch::Tensor summedLogp() const {
    PackedBatch batch;
    batch.groupOffsets = {0};
    add(batch, 0, 0, shared, 0);
    std::vector<int64_t> rows, targets;
    for (int64_t s = 0; s < sequences; ++s) {
      rows.push_back(shared - 1);
      int64_t first = static_cast<int64_t>(batch.tokens.size());
      for (int64_t i = shared; i < length; ++i) {
        if (i + 1 < length)
          rows.push_back(first + i - shared);
        targets.push_back(tokens[s][i]);
      }
      add(batch, s, shared, length, static_cast<int32_t>(s + 1));
    }
    close(batch);
    torch::Tensor hidden =
        model->trunk(batch).index_select(0, torch::tensor(rows));
    torch::Tensor logp = model->logits(hidden).log_softmax(-1);
    return logp.gather(1, torch::tensor(targets).unsqueeze(1)).sum();
  }
};

/// Logits are below 10; in f32, 2e-5 is some twenty roundings of them.
inline constexpr double tolerance = 2e-5;

} // namespace rlrt::test
