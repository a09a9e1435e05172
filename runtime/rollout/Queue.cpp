// In: prompts, responses wanted of each, a budget of memory. Out: which
// response is begun when, and the keys and values of its prompt.
// Must not know: how tokens are drawn, when a response ends.
#include "rollout/Queue.h"

#include <algorithm>
#include <numeric>

namespace rlrt {

/// Prompts computed in one pass hold at most this many tokens, unless one has
/// more: beyond, a pass gains no speed, and its activations grow.
constexpr int64_t passTokens = 1024;

Queue::Queue(const CausalLm &model,
             const std::vector<std::vector<int64_t>> &prompts, int64_t rollouts,
             int64_t maxTokens, double memoryBudget)
    : model(model), texts(prompts), rollouts(rollouts), budget(memoryBudget),
      prompts(prompts.size()), order(prompts.size()) {
  const ModelConfig &config = model.config();
  tokenBytes = 2 * sizeof(float) * double(config.layers * config.kvHeads) *
               double(config.headSize);
  rowBytes = tokenBytes * double(maxTokens + Segment::tile) +
             sizeof(float) * double(config.vocab);
  for (Prompt &prompt : this->prompts)
    prompt.left = rollouts;
  std::iota(order.begin(), order.end(), int64_t(0));
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return texts[a].size() < texts[b].size();
  });
}

double Queue::promptBytes(int64_t prompt) const {
  return tokenBytes * double(int64_t(texts[prompt].size()) + Segment::tile) +
         sizeof(float) * double(model.config().vocab);
}

void Queue::compute() {
  size_t first = next / size_t(rollouts), last = first;
  std::vector<std::vector<int64_t>> pass;
  int64_t tokens = 0;
  double bytes = 0, room = budget - held - rowBytes;
  for (; last < order.size(); ++last) {
    const auto &text = texts[order[last]];
    tokens += int64_t(text.size());
    bytes += promptBytes(order[last]);
    // Prompts that wait for rows take no more than a quarter of the memory.
    if (last > first &&
        (tokens > passTokens || bytes > std::min(budget / 4, room)))
      break;
    pass.push_back(text);
  }
  auto [segments, logits] = model.prefill(pass);
  for (size_t i = first; i < last; ++i) {
    Prompt &prompt = prompts[order[i]];
    prompt.segment = std::move(segments[i - first]);
    // A copy: a view would hold the logits of all.
    prompt.logits = logits[int64_t(i - first)].clone();
    held += promptBytes(order[i]);
  }
}

std::vector<Queue::Ready> Queue::begin() {
  std::vector<Ready> ready;
  size_t total = order.size() * size_t(rollouts);
  for (; next < total; ++next) {
    int64_t prompt = order[next / size_t(rollouts)];
    Prompt &from = prompts[prompt];
    double more = rowBytes + (from.segment ? 0 : promptBytes(prompt));
    if (running > 0 && held + more > budget)
      break;
    if (!from.segment)
      compute();
    held += rowBytes;
    ++running;
    ready.push_back({prompt * rollouts + int64_t(next % size_t(rollouts)),
                     from.segment, from.logits});
  }
  return ready;
}

void Queue::end(int64_t response) {
  int64_t number = response / rollouts;
  held -= rowBytes;
  --running;
  if (--prompts[number].left > 0)
    return;
  prompts[number].segment.reset();
  prompts[number].logits = torch::Tensor();
  held -= promptBytes(number);
}

} // namespace rlrt
