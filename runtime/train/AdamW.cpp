// In: parameters with gradients, rates. Out: updated parameters.
// Must not know: losses, batches, phases.
#include "runtime/train/AdamW.h"

#include <cmath>
#include <stdexcept>

namespace rlrt {

using torch::Tensor;

AdamW::AdamW(Named parameters) {
  for (auto &[name, parameter] : parameters) {
    Group &group = parameter.dim() >= 2 ? decaying : steady;
    group.names.push_back(name);
    group.parameters.push_back(parameter);
    group.first.push_back(torch::zeros_like(parameter.detach()));
    group.second.push_back(torch::zeros_like(parameter.detach()));
    group.counts.push_back(
        torch::zeros({}, parameter.options().requires_grad(false)));
  }
}

void AdamW::step(const AdamWRates &rates) {
  torch::NoGradGuard noGrad;
  ++updates;
  for (Group *group : {&decaying, &steady}) {
    std::vector<Tensor> gradients;
    for (size_t i = 0; i < group->parameters.size(); ++i) {
      Tensor gradient = group->parameters[i].grad();
      if (!gradient.defined())
        throw std::runtime_error("parameter `" + group->names[i] +
                                 "` got no gradient");
      gradients.push_back(gradient);
      group->counts[i].fill_(double(updates));
    }
    if (gradients.empty())
      continue;
    // One sweep over memory for all tensors; LibTorch's multi-tensor kernel.
    at::_fused_adamw_(group->parameters, gradients, group->first, group->second,
                      /*max_exp_avg_sqs=*/{}, group->counts, rates.lr,
                      rates.beta1, rates.beta2,
                      group == &decaying ? rates.weightDecay : 0.0, rates.eps,
                      /*amsgrad=*/false, /*maximize=*/false);
  }
}

std::map<std::string, Tensor> AdamW::state() const {
  std::map<std::string, Tensor> state;
  for (const Group *group : {&decaying, &steady})
    for (size_t i = 0; i < group->names.size(); ++i) {
      state["first." + group->names[i]] = group->first[i];
      state["second." + group->names[i]] = group->second[i];
    }
  return state;
}

void AdamW::restore(const std::map<std::string, Tensor> &state, int64_t count) {
  torch::NoGradGuard noGrad;
  for (auto &[name, tensor] : this->state()) {
    auto found = state.find(name);
    if (found == state.end())
      throw std::runtime_error("optimizer state: `" + name + "` is missing");
    if (found->second.sizes() != tensor.sizes())
      throw std::runtime_error("optimizer state: `" + name +
                               "` has another shape than the model");
    Tensor(tensor).copy_(found->second);
  }
  updates = count;
}

double gradientNorm(const AdamW::Named &parameters) {
  torch::NoGradGuard noGrad;
  std::vector<Tensor> gradients;
  for (auto &[name, parameter] : parameters)
    if (parameter.grad().defined())
      gradients.push_back(parameter.grad());
  if (gradients.empty())
    return 0;
  double norm = at::stack(at::_foreach_norm(gradients)).norm().item<double>();
  if (std::isfinite(norm))
    return norm;
  for (auto &[name, parameter] : parameters)
    if (parameter.grad().defined() &&
        !at::isfinite(parameter.grad()).all().item<bool>())
      throw std::runtime_error("the gradient of `" + name + "` is not finite");
  throw std::runtime_error("the norm of the whole gradient is not finite, "
                           "though every gradient is: it overflows");
}

void scaleGradients(const AdamW::Named &parameters, double factor) {
  torch::NoGradGuard noGrad;
  for (auto &[name, parameter] : parameters)
    if (parameter.grad().defined())
      parameter.mutable_grad().mul_(factor);
}

} // namespace rlrt
