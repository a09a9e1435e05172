// In: prompts, responses wanted of each, a budget of memory. Out: which
// response is begun when, and the keys and values of its prompt.
// Must not know: how tokens are drawn, when a response ends.
#pragma once

#include "model/CausalLm.h"
#include "model/KvCache.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace rlrt {

/// Responses that wait, those of short prompts first, so that prompts computed
/// together are of like length and neighbours in the cache share theirs.
class Queue {
public:
  /// `maxTokens` and `rollouts`: of a response, of a prompt.
  Queue(const CausalLm &model, const std::vector<std::vector<int64_t>> &prompts,
        int64_t rollouts, int64_t maxTokens, double memoryBudget);

  /// A response whose prompt has been computed.
  struct Ready {
    int64_t response = 0; ///< number in prompt-major order
    std::shared_ptr<const Segment> prompt;
    torch::Tensor logits; ///< [vocab] of its first token
  };
  /// Responses that have room now; they hold it until `end`. At least one when
  /// none holds any and some wait.
  std::vector<Ready> begin();
  void end(int64_t response);

private:
  struct Prompt {
    std::shared_ptr<const Segment> segment;
    torch::Tensor logits;
    int64_t left; ///< responses that have not ended
  };
  double promptBytes(int64_t prompt) const;
  /// Computes the prompt of the next response, and prompts that follow.
  void compute();

  const CausalLm &model;
  const std::vector<std::vector<int64_t>> &texts;
  int64_t rollouts;
  double budget, tokenBytes, rowBytes, held = 0;
  int64_t running = 0;
  std::vector<Prompt> prompts;
  std::vector<int64_t> order; ///< of prompts
  size_t next = 0;            ///< response: order[next / rollouts] and rest
};

} // namespace rlrt
