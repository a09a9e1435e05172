// In: a resolved experiment. Out: its facts, but for the plans of kernels.
// Must not know: Ast, MLIR, how facts are laid out.
#pragma once

#include "dsl/explain/Facts.h"
#include "dsl/sema/Model.h"

namespace rl::explain {

/// Facts of the model. The shape of a loaded policy stays open (`path` says
/// where it is), and so do the plans. `mergesOld`: the streams of the weights
/// that sampled come from the pass in training where those are the same.
Experiment gather(const model::Experiment &experiment, bool mergesOld = true);

/// The place of a node's origin and its calls.
Trail trailOf(const model::Origin &origin);
Spot spotOf(const diag::Place &place);

/// Slots of an experiment as numbers, with the defaults of params.
class Amounts {
public:
  explicit Amounts(const model::Experiment &experiment)
      : experiment(experiment) {}
  /// The slot of that name; no value where it is absent.
  Amount of(const model::Record &record, const std::string &slot) const;
  Amount of(model::NodeId node) const;
  /// The same of a scalar of another graph; no value where it reads more than
  /// params.
  Amount of(const model::Graph &graph, model::NodeId node) const;

private:
  const model::Experiment &experiment;
};

/// The setting of that name, or null.
const model::Setting *settingOf(const model::Record &record,
                                const std::string &slot);
/// The record that a slot holds, or null.
const model::Record *recordOf(const model::Record &record,
                              const std::string &slot);

/// What a policy made from slots is; of a loaded one its path.
Policy policyOf(const model::Experiment &experiment, const Amounts &amounts);
/// Every value that the program does not write, in order of the slots.
std::vector<Default> defaultsOf(const model::Experiment &experiment);
/// Fills passes and removals of a phase from what its graph reads.
void findPasses(const model::Phase &phase, bool mergesOld, Phase &facts);

} // namespace rl::explain
