// In: parameters with gradients, rates. Out: parameters after a step of
// Adafactor.
// Must not know: losses, batches, phases.
#include "runtime/train/Rule.h"

#include <cmath>

namespace rlrt {

using torch::Tensor;

namespace {

double rootMeanSquare(const Tensor &x) {
  return x.norm().item<double>() / std::sqrt(double(x.numel()));
}

class Adafactor final : public Rule {
public:
  Adafactor(Named parameters, const Parts &undecayed)
      : Rule(std::move(parameters), undecayed) {
    for (Moved &moved : all) {
      const Tensor weight = moved.weight.detach();
      if (weight.dim() < 2) {
        moved.memory["second"] = torch::zeros_like(weight);
        continue;
      }
      moved.memory["rows"] = torch::zeros_like(weight.mean(-1));
      moved.memory["columns"] = torch::zeros_like(weight.mean(-2));
    }
  }

protected:
  void update(const Record &slots, const Settings &at) override {
    double lr = slots.number("lr", at);
    bool relative = slots.flag("relative", at);
    // The share of the newest square; of the first it is all.
    double fresh = std::pow(double(updates), -slots.number("decay_power", at));
    double eps = slots.number("eps", at);
    double smallest = slots.number("min_scale", at);
    double threshold = slots.number("threshold", at);
    std::vector<double> rates;
    for (const Moved &moved : all)
      rates.push_back(
          relative ? lr * std::max(smallest, rootMeanSquare(moved.weight))
                   : lr);
    decay(lr, slots.number("weight_decay", at));
    for (size_t i = 0; i < all.size(); ++i) {
      Tensor direction = scaled(all[i], fresh, eps);
      double size = rootMeanSquare(direction);
      all[i].weight.add_(direction,
                         -rates[i] / std::max(1.0, size / threshold));
    }
  }

private:
  /// The gradient over the root of the mean of its squares.
  static Tensor scaled(Moved &moved, double fresh, double eps) {
    Tensor gradient = moved.weight.grad(), square = gradient.square().add_(eps);
    if (gradient.dim() < 2) {
      Tensor &second = moved.memory["second"];
      second.lerp_(square, fresh);
      return gradient * second.rsqrt();
    }
    Tensor &rows = moved.memory["rows"], &columns = moved.memory["columns"];
    rows.lerp_(square.mean(-1), fresh);
    columns.lerp_(square.mean(-2), fresh);
    // What a matrix of rank one with these means has at a place.
    Tensor row = (rows / rows.mean(-1, true)).rsqrt_().unsqueeze(-1);
    return gradient.mul(row).mul_(columns.rsqrt().unsqueeze(-2));
  }
};

} // namespace

std::unique_ptr<Optimizer> makeAdafactor(Optimizer::Named parameters,
                                         const Parts &undecayed) {
  return std::make_unique<Adafactor>(std::move(parameters), undecayed);
}

} // namespace rlrt
