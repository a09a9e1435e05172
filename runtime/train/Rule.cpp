// In: parameters with gradients, the record of a rule. Out: what every rule
// does alike: clipping, which weights decay, state by name.
// Must not know: any single rule.
#include "runtime/train/Rule.h"

#include <stdexcept>

namespace rlrt {

using torch::Tensor;

Rule::Rule(Named given, const Parts &undecayed) : parameters(std::move(given)) {
  for (auto &[name, weight] : parameters) {
    Moved moved{name, weight, weight.dim() >= 2, {}};
    for (const std::string &part : undecayed)
      if (!part.empty() && name.find(part) != std::string::npos)
        moved.decays = false;
    all.push_back(std::move(moved));
  }
}

double Rule::step(const Record &slots, const Settings &at, double norm) {
  torch::NoGradGuard noGrad;
  for (const Moved &moved : all)
    if (!moved.weight.grad().defined())
      throw std::runtime_error("parameter `" + moved.name +
                               "` got no gradient");
  double clip = slots.number("clip", at);
  if (clip > 0 && norm > clip)
    scaleGradients(parameters, clip / norm);
  ++updates;
  if (!all.empty())
    update(slots, at);
  // Fused operations do not tell that they changed a weight, and what is kept
  // of it in another form (Bf16Matrix) is made anew when it has changed.
  for (const Moved &moved : all)
    moved.weight.unsafeGetTensorImpl()->bump_version();
  return slots.number("lr", at);
}

void Rule::decay(double lr, double weightDecay) {
  std::vector<Tensor> weights;
  for (Moved &moved : all)
    if (moved.decays)
      weights.push_back(moved.weight);
  if (weightDecay > 0 && !weights.empty())
    at::_foreach_mul_(weights, 1 - lr * weightDecay);
}

void Rule::remember(const std::string &kind) {
  for (Moved &moved : all)
    moved.memory[kind] = torch::zeros_like(moved.weight.detach());
}

Optimizer::State Rule::state() const {
  State state;
  for (const Moved &moved : all)
    for (auto &[kind, tensor] : moved.memory)
      state[kind + "." + moved.name] = tensor;
  return state;
}

void Rule::restore(const State &saved, int64_t count) {
  torch::NoGradGuard noGrad;
  for (auto &[name, tensor] : state()) {
    auto found = saved.find(name);
    if (found == saved.end())
      throw std::runtime_error("optimizer state: `" + name + "` is missing");
    if (found->second.sizes() != tensor.sizes())
      throw std::runtime_error("optimizer state: `" + name +
                               "` has another shape than the model");
    Tensor(tensor).copy_(found->second);
  }
  updates = count;
}

} // namespace rlrt
