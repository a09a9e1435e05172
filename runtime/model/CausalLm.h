// In: token trees (a prompt and its continuations), weights. Out: hidden
// states of the trunk, the head's weight, logits while sampling.
// Must not know: objectives, kernels, phases, files of a run.
#pragma once

#include "model/Adapter.h"
#include "model/Linear.h"
#include "model/ModelConfig.h"

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rlrt {

/// A packed batch of token trees. A group is one prompt followed by the
/// continuations of that prompt; a token attends to the tokens of its own
/// branch before it and to the whole prompt of its group, so a prompt shared
/// by its rollouts is computed once. All vectors except `groupOffsets` have
/// one entry per token.
struct PackedBatch {
  std::vector<int64_t> tokens;       ///< token ids
  std::vector<int64_t> positions;    ///< position for rotary embedding
  std::vector<int32_t> branches;     ///< 0: prompt; k > 0: continuation k
  std::vector<int64_t> groupOffsets; ///< groups + 1 entries, CSR over tokens
};

/// Keys and values of a prompt; of running sequences that continue prompts.
struct Segment;
class KvCache;

/// A decoder-only transformer in f32 with gradients. Parameters carry
/// Hugging Face names (`model.layers.0.self_attn.q_proj.weight`).
class CausalLm {
public:
  /// Weights are allocated, not set. Throws std::runtime_error naming a number
  /// of `config` that makes no model.
  CausalLm(ModelConfig config, torch::Device device);
  ~CausalLm();
  CausalLm(const CausalLm &) = delete;

  /// Draws every matrix from N(0, initializerRange) by a generator keyed by
  /// `seed`; norms are one and biases zero.
  void initialize(uint64_t seed);

  const ModelConfig &config() const;
  /// Where the weights live.
  torch::Device device() const;
  /// Named tensors in a fixed order.
  using Named = std::vector<std::pair<std::string, torch::Tensor>>;
  /// The model's own weights; a tied head appears once.
  Named parameters() const;

  /// Freezes the weights and gives the modules that `config.targets` name an
  /// adapter, not set (see addAdapter). Once for a model.
  void adapt(const AdapterConfig &config);
  /// Draws A by `seed` and sets B to 0: the model is at first what it was.
  void initializeAdapter(uint64_t seed);
  /// Null: there is none.
  const AdapterConfig *adapter() const;
  /// `model.layers.0.self_attn.q_proj.lora_A.weight` [rank, in], then that
  /// module's `lora_B.weight` [out, rank], and so on; empty without one.
  Named adapterParameters() const;
  /// What training moves: the adapter where there is one, else everything.
  Named trainable() const;
  /// `parameters` of a model without adapter that computes the same.
  Named mergedParameters() const;

  /// Hidden states after the final norm, [tokens, width], in batch order.
  /// `recompute`: with gradients, only the stream between layers is kept, and
  /// each layer is computed again on the way back; the numbers are the same.
  torch::Tensor trunk(const PackedBatch &batch, bool recompute = false) const;
  /// The head; its weight is `headWeight`.
  const Linear &head() const;
  /// Sets what the factors of products with weights are rounded to.
  void compute(Precision precision);
  /// The head's weight, [vocab, width] (the embedding when tied).
  torch::Tensor headWeight() const;
  /// Logits [tokens, vocab] of hidden states [tokens, width], differentiable.
  torch::Tensor logits(const torch::Tensor &hidden) const;

  /// Runs prompts (ragged) and returns the keys and values of each, plus logits
  /// [prompts, vocab] of the token after it.
  std::pair<std::vector<std::shared_ptr<const Segment>>, torch::Tensor>
  prefill(const std::vector<std::vector<int64_t>> &prompts) const;
  /// One more token for every row of the cache: [rows] ids to logits
  /// [rows, vocab].
  torch::Tensor decode(KvCache &cache, const torch::Tensor &tokens) const;

  /// A copy without gradients (a frozen reference). Weights under an adapter
  /// are frozen already, so they are shared and only the adapter is copied.
  std::unique_ptr<CausalLm> frozenCopy() const;
  /// A copy with gradients of everything but a head of its own; under an
  /// adapter the weights are shared, and the copy has an adapter of its own.
  std::unique_ptr<CausalLm> trunkCopy() const;

private:
  struct Impl;
  explicit CausalLm(std::unique_ptr<Impl> impl);
  std::unique_ptr<CausalLm> sharingCopy(bool gradients) const;
  std::unique_ptr<Impl> impl;
};

} // namespace rlrt
