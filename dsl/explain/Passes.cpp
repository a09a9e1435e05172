// In: the graph of a phase. Out: which passes over which model it needs, who
// reads them, and what nobody reads. Must not know: kernels.
#include "dsl/explain/Gather.h"

#include "dsl/sema/Reach.h"
#include "dsl/sema/Selected.h"

#include <algorithm>

namespace rl::explain {
namespace {

using model::Node;
using model::Op;
using model::Quantity;
using model::Version;

std::string streamName(const model::Graph &graph, const Node &node) {
  const model::Axis &axis = graph.axes[size_t(node.type.axes.back())];
  size_t dot = axis.name.rfind('.');
  std::string name =
      dot == std::string::npos ? "" : axis.name.substr(0, dot + 1);
  switch (node.version) {
  case Version::Current:
    break;
  case Version::Old:
    name += "old.";
    break;
  case Version::Sampled:
    name += "sampled.";
    break;
  case Version::Ref:
    name += "ref.";
    break;
  }
  return name + model::wordOf(node.quantity);
}

/// Collects the passes of one phase.
class Passes {
public:
  Passes(const model::Phase &phase, bool mergesOld, Phase &facts)
      : phase(phase), graph(phase.graph), facts(facts), mergesOld(mergesOld) {}

  void run() {
    early = sema::readBeforeCut(phase);
    std::vector<model::NodeId> roots = {phase.prompt, phase.reward,
                                        phase.advantage, phase.select,
                                        phase.objective};
    for (const model::Root &root : phase.metrics)
      roots.push_back(root.node);
    for (const model::State &state : graph.states)
      roots.push_back(state.next);
    std::vector<bool> reached = sema::reachedFrom(graph, roots);
    for (size_t id = 0; id < graph.nodes.size(); ++id)
      if (reached[id])
        look(model::NodeId(id), early[id]);
    if (facts.samples)
      responses();
    findRemovals();
    std::stable_sort(
        facts.runs.begin(), facts.runs.end(),
        [](const Pass &a, const Pass &b) { return int(a.kind) < int(b.kind); });
  }

private:
  void look(model::NodeId id, bool isEarly) {
    const Node &node = graph[id];
    if (node.op == Op::Response)
      addReader(Pass::Kind::Sampling, "token", "response", node, true);
    if (node.op == Op::Truncated) {
      truncated = true;
      addReader(Pass::Kind::Sampling, "token", "truncated", node, true);
    }
    if (node.op == Op::SampleAfter && node.integer > 0)
      addReader(Pass::Kind::Attempts,
                graph.axes[size_t(node.type.axes.back())].name, node.name, node,
                true);
    if (node.op != Op::Stream)
      return;
    std::string name = streamName(graph, node);
    const std::string &axis = graph.axes[size_t(node.type.axes.back())].name;
    entropy |= node.quantity == Quantity::Entropy;
    if (node.quantity == Quantity::Value)
      return value(name, axis, node, isEarly);
    switch (node.version) {
    case Version::Current:
      if (facts.train)
        addReader(Pass::Kind::Training, axis, name, node, false);
      else
        addReader(Pass::Kind::Old, axis, name, node, isEarly);
      break;
    case Version::Old:
      old.push_back({name, trailOf(node.origin)});
      if (isEarly || isRepeated() || !facts.trainsPolicy)
        addReader(Pass::Kind::Old, axis, name, node, isEarly);
      break;
    case Version::Sampled:
      sampled = true;
      addReader(Pass::Kind::Sampling, axis, name, node, true);
      break;
    case Version::Ref:
      facts.loadsReference = true;
      addReader(Pass::Kind::Reference, axis, name, node, isEarly);
      break;
    }
  }

  /// Reads a value of the critic.
  void value(const std::string &name, const std::string &axis, const Node &node,
             bool isEarly) {
    facts.hasCritic = true;
    bool isOld = node.version == Version::Old;
    if (isOld)
      oldValues.push_back({name, trailOf(node.origin)});
    if (!isOld)
      addReader(facts.train ? Pass::Kind::Critic : Pass::Kind::OldCritic, axis,
                name, node, isEarly);
    else if (isEarly || isRepeated())
      addReader(Pass::Kind::OldCritic, axis, name, node, isEarly);
  }

  /// Several optimizer steps may be made on a batch, or the compiler is told
  /// to proceed as if they were.
  bool isRepeated() const {
    return facts.passes.value != 1.0 || !facts.passes.params.empty() ||
           !mergesOld;
  }

  void addReader(Pass::Kind kind, const std::string &axis,
                 const std::string &stream, const Node &node, bool ofAll) {
    auto at =
        std::find_if(facts.runs.begin(), facts.runs.end(), [&](const Pass &p) {
          return p.kind == kind && p.axis == axis;
        });
    if (at == facts.runs.end())
      at = facts.runs.insert(at, {kind, axis, {}, phase.select >= 0});
    if (ofAll ||
        graph.axes[size_t(node.type.axes.back())].parent != model::rolloutAxis)
      at->selected = false;
    at->readers.push_back({stream, trailOf(node.origin)});
  }

  /// Responses are sampled where only their axes or streams are read, too.
  void responses() {
    for (const Pass &pass : facts.runs)
      if (pass.kind == Pass::Kind::Sampling)
        return;
    for (const Node &node : graph.nodes)
      if (std::find(node.type.axes.begin(), node.type.axes.end(),
                    model::rolloutAxis) != node.type.axes.end() ||
          std::find(node.over.begin(), node.over.end(), model::rolloutAxis) !=
              node.over.end())
        return addReader(Pass::Kind::Sampling, "token", "rollout", node, true);
  }

  void findRemovals() {
    auto remove = [&](std::string what, std::string proof) {
      facts.removed.push_back({std::move(what), std::move(proof)});
    };
    for (const model::Removal &removal : phase.removed)
      remove(removal.what, removal.why);
    if (!facts.samples)
      remove("sampling", "nothing reads the response, its streams or the axis "
                         "`rollout`");
    if (facts.train) {
      bool oldPass = std::any_of(
          facts.runs.begin(), facts.runs.end(),
          [](const Pass &pass) { return pass.kind == Pass::Kind::Old; });
      if (old.empty())
        remove("the pass under the weights that sampled",
               "nothing reads `old.`");
      else if (!oldPass)
        remove("the pass under the weights that sampled",
               "`" + old[0].stream + "` is read at " + old[0].trail[0].file +
                   ":" + std::to_string(old[0].trail[0].line) +
                   ", but passes = 1: one optimizer step is made on each "
                   "batch, so the weights that sampled are those in training "
                   "and the training pass gives the value");
      bool oldCritic = std::any_of(
          facts.runs.begin(), facts.runs.end(),
          [](const Pass &pass) { return pass.kind == Pass::Kind::OldCritic; });
      if (!oldValues.empty() && !oldCritic)
        remove("the critic's pass before the update",
               "`" + oldValues[0].stream +
                   "` is read, but passes = 1: the "
                   "values as the batch began are those in training");
      if (!facts.loadsReference)
        remove("the reference model and its pass", "nothing reads `ref.`");
      if (!facts.trainsPolicy)
        remove("gradients and optimizer of the policy",
               "the objective reads values of the critic alone");
    } else {
      remove("gradients and optimizer", "the phase measures");
    }
    bool forward =
        std::any_of(facts.runs.begin(), facts.runs.end(), [](const Pass &pass) {
          return pass.kind != Pass::Kind::Sampling &&
                 pass.kind != Pass::Kind::Attempts;
        });
    if (forward)
      remove("logits of prompt tokens", "no stream reads them");
    if (facts.samples && !sampled)
      remove("the sampler's log-probabilities", "nothing reads `sampled.logp`");
    if (facts.samples && !truncated)
      remove("the marks of cut responses", "nothing reads `truncated`");
    if (!entropy && facts.train)
      remove("entropies", "nothing reads `entropy`");
    for (const auto &[node, slot] :
         {std::pair{phase.reward, "reward"}, {phase.advantage, "advantage"}})
      if (node >= 0)
        remove("gradients through " + std::string(slot),
               "it is cut by contract (gradient.2)");
  }

  const model::Phase &phase;
  const model::Graph &graph;
  Phase &facts;
  bool mergesOld;
  std::vector<Reader> old, oldValues;
  std::vector<bool> early; ///< per node: computed before the batch is cut
  bool sampled = false, truncated = false, entropy = false;
};

} // namespace

void findPasses(const model::Phase &phase, bool mergesOld, Phase &facts) {
  Passes(phase, mergesOld, facts).run();
}

} // namespace rl::explain
