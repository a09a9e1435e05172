// In: parameters with gradients, rates. Out: parameters after a step of
// gradient descent.
// Must not know: losses, batches, phases.
#include "runtime/train/Rule.h"

namespace rlrt {

using torch::Tensor;

namespace {

class Sgd final : public Rule {
public:
  Sgd(Named parameters, const Parts &undecayed, bool hasMomentum)
      : Rule(std::move(parameters), undecayed), hasMomentum(hasMomentum) {
    if (hasMomentum)
      remember("momentum");
  }

protected:
  void update(const Record &slots, const Settings &at) override {
    double lr = slots.number("lr", at);
    std::vector<Tensor> weights, directions, momenta;
    for (Moved &moved : all) {
      weights.push_back(moved.weight);
      directions.push_back(moved.weight.grad());
      if (hasMomentum)
        momenta.push_back(moved.memory["momentum"]);
    }
    if (hasMomentum) {
      double momentum = slots.number("momentum", at);
      at::_foreach_mul_(momenta, momentum);
      at::_foreach_add_(momenta, directions);
      // The gradient is not needed any more and may be written over.
      if (slots.flag("nesterov", at))
        at::_foreach_add_(directions, momenta, momentum);
      else
        directions = momenta;
    }
    decay(lr, slots.number("weight_decay", at));
    at::_foreach_add_(weights, directions, -lr);
  }

private:
  bool hasMomentum;
};

} // namespace

std::unique_ptr<Optimizer> makeSgd(Optimizer::Named parameters,
                                   const Parts &undecayed, bool momentum) {
  return std::make_unique<Sgd>(std::move(parameters), undecayed, momentum);
}

} // namespace rlrt
