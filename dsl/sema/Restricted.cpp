// In: a train phase with its slots and programs. Out: a warning where responses
// are drawn from another distribution than the one that is trained.
// Must not know: files, checks.
#include "dsl/sema/Phases.h"
#include "dsl/sema/Reach.h"

#include <algorithm>

namespace rl::sema {

/// The slot of `sample` with a constant that changes what is drawn, or null.
/// Temperature is not among them: streams of the policy know it.
static const model::Setting *restricting(const model::Record &sample,
                                         const Graph &settings) {
  struct Neutral {
    const char *name;
    double value;
  };
  constexpr Neutral neutral[] = {{"top_k", 0},
                                 {"top_p", 1},
                                 {"min_p", 0},
                                 {"repetition_penalty", 1},
                                 {"no_repeat", 0}};
  for (const model::Setting &setting : sample.settings)
    for (const Neutral &one : neutral) {
      const NodeId *id = std::get_if<NodeId>(&setting.value);
      if (setting.name != one.name || !id || *id < 0)
        continue;
      const Node &node = settings[*id];
      double value =
          node.type.dtype == Dtype::I64 ? double(node.integer) : node.number;
      if (node.op == Op::Constant && value != one.value)
        return &setting;
    }
  return nullptr;
}

void PhaseBuilder::restricted() {
  if (phase.kind != model::Phase::Kind::Train)
    return;
  const model::Setting *found = nullptr;
  for (const model::Setting &setting : phase.record.settings)
    if (setting.name == "sample")
      if (auto *sample =
              std::get_if<std::shared_ptr<model::Record>>(&setting.value))
        found = restricting(**sample, records.experiment.settings);
  if (!found)
    return;
  bool trains = false, corrects = false;
  std::vector<bool> reached = reachedFrom(phase.graph, {phase.objective});
  for (size_t i = 0; i < reached.size(); ++i) {
    const Node &node = phase.graph.nodes[i];
    const std::vector<AxisId> &axes = node.type.axes;
    corrects = corrects || (reached[i] && node.op == Op::EngineGap);
    trains = trains || (reached[i] && node.op == Op::Stream &&
                        node.quantity == model::Quantity::Logp &&
                        node.version == model::Version::Current &&
                        std::find(axes.begin(), axes.end(),
                                  model::rolloutAxis) != axes.end());
  }
  if (trains && !corrects)
    batch.report(Id::RestrictedSampling, found->origin.place,
                 {found->name, description});
}

} // namespace rl::sema
