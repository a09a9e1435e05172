// In: a critic, prompts with the tokens of their responses. Out: values of
// tokens; gradients in the critic's parameters. Must not know: objectives,
// optimizers, phases.
#include "runtime/train/ValueSweep.h"

namespace rlrt {

using torch::Tensor;

ValueSweep::ValueSweep(const Critic &critic, const Prompts &prompts,
                       TokenSpace space, const SweepLimits &limits)
    : critic(critic), prompts(prompts), spaces{std::move(space)} {
  cuts = cutPrompts(prompts, spaces, critic.config(), limits.memoryBudget,
                    limits.promptsPerMicroBatch);
}

int64_t ValueSweep::tokens() const {
  int64_t count = spaces[0].branches.back();
  for (const std::vector<int64_t> &prompt : prompts)
    count += int64_t(prompt.size());
  return count;
}

Tensor ValueSweep::forward(const MicroBatch &micro) const {
  if (micro.rows[0].hidden.empty())
    return torch::empty({0});
  return critic.values(micro.packed, micro.rows[0].hidden, micro.recompute);
}

void ValueSweep::write(const Tensor &values, const MicroBatch &micro,
                       float *out) {
  Tensor host = values.detach().to(torch::kCPU).contiguous();
  const float *from = host.const_data_ptr<float>();
  for (int64_t point : micro.rows[0].points)
    out[point] = *from++;
}

void ValueSweep::values(float *out) {
  torch::NoGradGuard noGrad;
  for (const Cut &cut : cuts) {
    MicroBatch micro = pack(prompts, spaces, cut);
    write(forward(micro), micro, out);
  }
}

void ValueSweep::valuesToDifferentiate(float *out) {
  if (cuts.size() != 1)
    return values(out);
  MicroBatch micro = pack(prompts, spaces, cuts[0]);
  held = forward(micro);
  write(held, micro, out);
}

void ValueSweep::gradients(const float *cotangents) {
  for (auto &[name, parameter] : critic.parameters())
    parameter.mutable_grad() = Tensor();
  for (const Cut &cut : cuts) {
    MicroBatch micro = pack(prompts, spaces, cut);
    std::vector<float> part;
    for (int64_t point : micro.rows[0].points)
      part.push_back(cotangents[point]);
    if (part.empty())
      continue;
    Tensor values =
        held.defined() ? std::exchange(held, Tensor()) : forward(micro);
    values.backward(torch::tensor(part, torch::kFloat32).to(values.device()));
  }
  held = Tensor();
  // A batch without a token changes nothing, but is no error.
  for (auto &[name, parameter] : critic.parameters())
    if (!parameter.grad().defined())
      parameter.mutable_grad() = torch::zeros_like(parameter.detach());
}

} // namespace rlrt
