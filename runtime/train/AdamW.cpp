// In: parameters with gradients, rates. Out: parameters after a step of AdamW.
// Must not know: losses, batches, phases.
#include "runtime/train/Rule.h"

namespace rlrt {

using torch::Tensor;

namespace {

class AdamW final : public Rule {
public:
  AdamW(Named parameters, const Parts &undecayed)
      : Rule(std::move(parameters), undecayed) {
    remember("first");
    remember("second");
    for (size_t i = 0; i < all.size(); ++i) {
      Moved &moved = all[i];
      Group &group = moved.decays ? decaying : steady;
      group.members.push_back(i);
      group.counts.push_back(
          torch::zeros({}, moved.weight.options().requires_grad(false)));
    }
  }

protected:
  void update(const Record &slots, const Settings &at) override {
    for (Group *group : {&decaying, &steady}) {
      std::vector<Tensor> weights, gradients, first, second;
      for (size_t i : group->members) {
        Moved &moved = all[i];
        weights.push_back(moved.weight);
        gradients.push_back(moved.weight.grad());
        first.push_back(moved.memory["first"]);
        second.push_back(moved.memory["second"]);
      }
      for (Tensor &count : group->counts)
        count.fill_(double(updates));
      if (weights.empty())
        continue;
      // One sweep over memory for all tensors; LibTorch's multi-tensor kernel.
      at::_fused_adamw_(
          weights, gradients, first, second, /*max_exp_avg_sqs=*/{},
          group->counts, slots.number("lr", at), slots.number("beta1", at),
          slots.number("beta2", at),
          group == &decaying ? slots.number("weight_decay", at) : 0.0,
          slots.number("eps", at), /*amsgrad=*/false, /*maximize=*/false);
    }
  }

private:
  struct Group { ///< what decays, or the rest
    std::vector<size_t> members;
    std::vector<Tensor> counts; ///< the kernel wants one for each
  };
  Group decaying, steady;
};

} // namespace

std::unique_ptr<Optimizer> makeAdamW(Optimizer::Named parameters,
                                     const Parts &undecayed) {
  return std::make_unique<AdamW>(std::move(parameters), undecayed);
}

} // namespace rlrt
