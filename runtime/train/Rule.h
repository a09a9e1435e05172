// In: parameters with gradients, the record of a rule. Out: what every rule
// does alike: clipping, which weights decay, state by name.
// Must not know: any single rule.
#pragma once

#include "runtime/train/Optimizer.h"

namespace rlrt {

/// A rule of parameters that it moves alike, but for those that do not decay.
class Rule : public Optimizer {
public:
  /// `undecayed` are parts of names: what has one does not decay, and neither
  /// does what is no matrix. An empty text is none.
  Rule(Named parameters, const std::vector<std::string> &undecayed);

  double step(const Record &slots, const Settings &at, double norm) final;
  int64_t count() const final { return updates; }
  State state() const final;
  void restore(const State &state, int64_t count) final;

protected:
  /// A parameter and what is remembered of it.
  struct Moved {
    std::string name;
    torch::Tensor weight;
    bool decays = true;
    std::map<std::string, torch::Tensor> memory; ///< by kind: `first`
  };
  /// One update, after clipping and counting; `Moved::weight` has a gradient.
  virtual void update(const Record &slots, const Settings &at) = 0;
  /// Multiplies what decays by 1 - lr * weight_decay (arXiv:1711.05101).
  void decay(double lr, double weightDecay);
  /// Zeros like the parameter, remembered under `kind`, for every parameter.
  void remember(const std::string &kind);

  std::vector<Moved> all;
  int64_t updates = 0;

private:
  Named parameters;
};

using Parts = std::vector<std::string>;

/// Adam with decoupled weight decay, arXiv:1711.05101, algorithm 2 with the
/// schedule multiplier folded into lr: w -= lr * (mhat / (sqrt(vhat) + eps) +
/// weight_decay * w).
std::unique_ptr<Optimizer> makeAdamW(Optimizer::Named parameters,
                                     const Parts &undecayed);

/// w -= lr * d, where m = momentum * m + g and d is m, or with `nesterov`
/// g + momentum * m (arXiv:1212.0901, in the form of torch.optim.SGD).
/// `momentum`: whether it is ever above 0.
std::unique_ptr<Optimizer> makeSgd(Optimizer::Named parameters,
                                   const Parts &undecayed, bool momentum);

/// Adafactor, arXiv:1804.04235, algorithms 4 and 5, without a first moment:
/// of a matrix it remembers the means of squared gradients by row and column.
std::unique_ptr<Optimizer> makeAdafactor(Optimizer::Named parameters,
                                         const Parts &undecayed);

/// Muon for matrices [out, in], arXiv:2502.16982: the momentum, made nearly
/// orthogonal by Newton-Schulz steps, times 0.2 * sqrt(max(out, in)). It is
/// torch.optim.Muon(adjust_lr_fn="match_rms_adamw"), but in f32, not bf16.
std::unique_ptr<Optimizer> makeMuon(Optimizer::Named parameters,
                                    const Parts &undecayed);

} // namespace rlrt
