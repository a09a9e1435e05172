// In: parameters with gradients, the record of a rule. Out: updated
// parameters.
// Must not know: losses, batches, phases.
#pragma once

#include "runtime/model/CausalLm.h"
#include "runtime/run/Program.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace rlrt {

/// A rule that turns gradients into updates, with what it remembers of the
/// updates before.
class Optimizer {
public:
  using Named = CausalLm::Named;
  using State = std::map<std::string, torch::Tensor>;
  virtual ~Optimizer() = default;

  /// One update from the parameters' gradients; every one must have one. The
  /// numbers are those of `slots` at this step; `norm` is that of the whole
  /// gradient. Gradients are clipped in place. Returns the learning rate.
  virtual double step(const Record &slots, const Settings &at, double norm) = 0;
  /// Updates made so far.
  virtual int64_t count() const = 0;
  /// What it remembers, by name: `first.<parameter>`.
  virtual State state() const = 0;
  /// Takes what `state` gave after `count` updates. Throws when a tensor is
  /// missing or has another shape.
  virtual void restore(const State &state, int64_t count) = 0;
};

/// The rule that `slots` names, before its first update. InputError as of
/// checkUndecayed.
std::unique_ptr<Optimizer> makeOptimizer(const Record &slots,
                                         const Settings &at,
                                         Optimizer::Named parameters);

/// InputError naming a text of `undecayed` that is in the name of no parameter
/// that the rule moves.
void checkUndecayed(const Record &slots, const Settings &at,
                    const Optimizer::Named &parameters);

/// InputError when a number of the rule is out of its range; `whose` stands
/// before its name.
void checkOptimizer(const Record &slots, const Settings &at,
                    const std::string &whose);

/// Norm of all gradients together. Throws when it is not finite, naming the
/// first parameter whose gradient is not.
double gradientNorm(const Optimizer::Named &parameters);
/// Multiplies every gradient by `factor`.
void scaleGradients(const Optimizer::Named &parameters, double factor);

} // namespace rlrt
