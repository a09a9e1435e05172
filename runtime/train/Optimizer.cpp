// In: parameters with gradients, the record of a rule. Out: updated
// parameters.
// Must not know: losses, batches, phases.
#include "runtime/train/Optimizer.h"

#include "runtime/abi/Error.h"
#include "runtime/trace/Progress.h"
#include "runtime/train/Rule.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace rlrt {

using torch::Tensor;

namespace {

/// A matrix that maps hidden states; rows of the embedding and the head belong
/// to tokens.
bool isInner(const std::pair<std::string, Tensor> &parameter) {
  return parameter.second.dim() == 2 &&
         parameter.first.find(".layers.") != std::string::npos;
}

/// Matrices of the layers under one rule, everything else under another.
class Divided final : public Optimizer {
public:
  Divided(const Record &slots, const Settings &at, const Named &parameters) {
    for (auto &parameter : parameters)
      (isInner(parameter) ? inner : outer).push_back(parameter);
    rule = makeMuon(inner, slots.texts("undecayed", at));
    others = makeOptimizer(slots.record("others"), at, outer);
  }

  double step(const Record &slots, const Settings &at, double) override {
    others->step(slots.record("others"), at, gradientNorm(outer));
    return rule->step(slots, at, gradientNorm(inner));
  }

  int64_t count() const override { return rule->count(); }

  State state() const override {
    State all = rule->state();
    all.merge(others->state());
    return all;
  }

  void restore(const State &state, int64_t count) override {
    rule->restore(state, count);
    others->restore(state, count);
  }

private:
  Named inner, outer;
  std::unique_ptr<Optimizer> rule, others;
};

constexpr double unbounded = std::numeric_limits<double>::infinity();

/// The range of a slot, whichever rule it is of.
struct Range {
  const char *slot;
  double low;  ///< the least number
  double high; ///< below this
  const char *words;
};

const Range ranges[] = {
    {"lr", 0, unbounded, "must not be negative"},
    {"eps", 1e-300, unbounded, "must be above 0"},
    {"weight_decay", 0, unbounded, "must not be negative"},
    {"clip", 0, unbounded, "must not be negative"},
    {"min_scale", 1e-300, unbounded, "must be above 0"},
    {"beta1", 0, 1, "must be at least 0 and below 1"},
    {"beta2", 0, 1, "must be at least 0 and below 1"},
    {"momentum", 0, 1, "must be at least 0 and below 1"},
    {"decay_power", 1e-300, 1 + 1e-9, "must be above 0 and at most 1"},
    {"threshold", 1e-300, unbounded, "must be above 0"}};

} // namespace

std::unique_ptr<Optimizer> makeOptimizer(const Record &slots,
                                         const Settings &at,
                                         Optimizer::Named parameters) {
  checkUndecayed(slots, at, parameters);
  std::string kind = slots.context();
  if (kind == "muon")
    return std::make_unique<Divided>(slots, at, parameters);
  Parts undecayed = slots.texts("undecayed", at);
  if (kind == "adamw")
    return makeAdamW(std::move(parameters), undecayed);
  if (kind == "sgd")
    return makeSgd(std::move(parameters), undecayed,
                   slots.number("momentum", at) > 0);
  if (kind == "adafactor")
    return makeAdafactor(std::move(parameters), undecayed);
  throw std::runtime_error("program record: no optimizer is called `" + kind +
                           "`");
}

void checkUndecayed(const Record &slots, const Settings &at,
                    const Optimizer::Named &parameters) {
  Optimizer::Named own = parameters, outer;
  if (slots.context() == "muon") {
    own.clear();
    for (auto &parameter : parameters)
      (isInner(parameter) ? own : outer).push_back(parameter);
    checkUndecayed(slots.record("others"), at, outer);
  }
  for (const std::string &part : slots.texts("undecayed", at)) {
    bool found = part.empty(); // a param may stand for none
    for (auto &[name, parameter] : own)
      found |= name.find(part) != std::string::npos;
    if (!found)
      throw InputError("undecayed: `" + part +
                       "` is in the name of no parameter that this rule moves" +
                       (own.empty() ? std::string("; it moves none")
                                    : ", such as `" + own[0].first + "`"));
  }
}

void checkOptimizer(const Record &slots, const Settings &at,
                    const std::string &whose) {
  for (const Range &range : ranges) {
    if (!slots.has(range.slot))
      continue;
    double value = slots.number(range.slot, at);
    if (value < range.low || value >= range.high)
      throw InputError(whose + range.slot + " " + range.words + ", but is " +
                       brief(value));
  }
  if (slots.has("iterations"))
    slots.integer("iterations", at, 1, 20);
  if (slots.has("nesterov") && slots.flag("nesterov", at) &&
      slots.number("momentum", at) == 0)
    throw InputError(whose + "nesterov looks ahead along the momentum, but "
                             "momentum is 0");
  if (slots.has("others"))
    checkOptimizer(slots.record("others"), at, whose + "others: ");
}

double gradientNorm(const Optimizer::Named &parameters) {
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

void scaleGradients(const Optimizer::Named &parameters, double factor) {
  torch::NoGradGuard noGrad;
  for (auto &[name, parameter] : parameters)
    if (parameter.grad().defined())
      parameter.mutable_grad().mul_(factor);
}

} // namespace rlrt
