// In: matrices with gradients, rates. Out: matrices after a step of Muon.
// Must not know: losses, batches, phases.
#include "runtime/train/Rule.h"

#include <cmath>

namespace rlrt {

using torch::Tensor;

namespace {

/// Moves the singular values of a matrix near 1: a quintic polynomial of it,
/// `iterations` times (https://kellerjordan.github.io/posts/muon).
Tensor orthogonal(const Tensor &matrix, int64_t iterations) {
  constexpr double a = 3.4445, b = -4.7750, c = 2.0315;
  bool tall = matrix.size(0) > matrix.size(1);
  Tensor x = tall ? matrix.t() : matrix;
  x = x / x.norm().clamp_min(1e-7);
  for (int64_t i = 0; i < iterations; ++i) {
    Tensor gram = at::mm(x, x.t());
    x = at::addmm(x, at::addmm(gram, gram, gram, b, c), x, a);
  }
  return tall ? x.t() : x;
}

class Muon final : public Rule {
public:
  Muon(Named parameters, const Parts &undecayed)
      : Rule(std::move(parameters), undecayed) {
    remember("momentum");
  }

protected:
  void update(const Record &slots, const Settings &at) override {
    double lr = slots.number("lr", at);
    double momentum = slots.number("momentum", at);
    bool nesterov = slots.flag("nesterov", at);
    int64_t iterations = slots.integer("iterations", at, 1);
    decay(lr, slots.number("weight_decay", at));
    for (Moved &moved : all) {
      Tensor gradient = moved.weight.grad(), &mean = moved.memory["momentum"];
      mean.lerp_(gradient, 1 - momentum);
      Tensor direction = nesterov ? gradient.lerp(mean, momentum) : mean;
      // Numbers of the size of AdamW's updates, whatever the shape (eq. 4).
      double size = double(std::max(gradient.size(0), gradient.size(1)));
      moved.weight.add_(orthogonal(direction, iterations),
                        -lr * 0.2 * std::sqrt(size));
    }
  }
};

} // namespace

std::unique_ptr<Optimizer> makeMuon(Optimizer::Named parameters,
                                    const Parts &undecayed) {
  return std::make_unique<Muon>(std::move(parameters), undecayed);
}

} // namespace rlrt
