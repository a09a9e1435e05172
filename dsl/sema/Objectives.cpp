// In: an objective written as a record of terms. Out: their sum, each with a
// count of the points it is about. Must not know: files, checks.
#include "dsl/sema/Phases.h"
#include "dsl/sema/PrintGraph.h"
#include "dsl/sema/Reach.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

std::vector<NodeId *> PhaseBuilder::roots() {
  std::vector<NodeId *> all = {&phase.prompt, &phase.reward, &phase.advantage,
                               &phase.select, &phase.objective};
  for (model::Root &root : phase.metrics)
    all.push_back(&root.node);
  for (model::Term &term : phase.terms)
    for (NodeId *node : {&term.node, &term.points})
      all.push_back(node);
  for (model::ErrorCount &error : phase.graph.errors)
    for (NodeId *node : {&error.status, &error.count})
      all.push_back(node);
  std::erase_if(all, [](NodeId *node) { return *node < 0; });
  return all;
}

void PhaseBuilder::terms(const PlacedSlot &written) {
  const Expr &record = *written.syntax->value;
  current = batch.setting.slot = batch.setting.reader = "objective";
  bool good = true;
  NodeId total = -1;
  for (const ast::Argument &item : record.arguments) {
    const Expr &expr = *item.value;
    Place place = written.home->at(expr.range);
    std::string name = item.name ? item.name->text : "";
    std::string fault =
        name.empty() ? "a term of the objective needs a name" : "";
    for (const model::Term &known : phase.terms)
      if (known.name == name)
        fault = "two terms of the objective are called `" + name + "`";
    if (!fault.empty()) {
      batch.report(Id::TermName, place, {fault});
      good = false;
      continue;
    }
    Scope scope = slotScope(*written.home);
    NodeId node = batch.coerce(batch.node(expr, scope), {Dtype::F32, false, {}},
                               name, place);
    if (node < 0) {
      good = false;
      continue;
    }
    model::Term term{name, node};
    const Node &found = phase.graph[node];
    Origin origin = found.origin;
    std::vector<NodeId> streams = differentiableStreams(phase.graph, node);
    bool isOff = found.op == Op::Constant && found.number == 0;
    if (streams.empty() && !isOff) {
      batch.report(Id::NoTermGradient, place, {name});
      good = false;
      continue;
    }
    std::vector<AxisId> counted;
    for (NodeId stream : streams) {
      Node count;
      count.op = Op::Count;
      count.over = phase.graph[stream].type.axes;
      count.type.dtype = Dtype::I64;
      count.origin = origin;
      // Streams of one text have the same tokens.
      AxisId token = count.over.back();
      if (std::find(counted.begin(), counted.end(), token) != counted.end())
        continue;
      counted.push_back(token);
      NodeId points = batch.build.add(std::move(count));
      term.points = term.points < 0
                        ? points
                        : batch.build.add(Op::Add, {term.points, points},
                                          {Dtype::I64, {}}, origin);
    }
    if (!isOff) {
      // What is about nothing adds nothing, whatever its formula gives.
      NodeId some =
          batch.build.add(Op::Less, {batch.build.i64(0, origin), term.points},
                          {Dtype::Bool, {}}, origin);
      node =
          batch.build.add(Op::Where, {some, node, batch.build.f32(0, origin)},
                          {Dtype::F32, {}}, origin);
      total = total < 0 ? node
                        : batch.build.add(Op::Add, {total, node},
                                          {Dtype::F32, {}}, origin);
    }
    phase.terms.push_back(term);
  }
  current.clear();
  if (good && total < 0) {
    analysis.report(Id::NoGradient, written.home->at(record.range), {});
    good = false;
  }
  phase.objective = good ? total : -1;
  sound = sound && good;
}

void PhaseBuilder::removals(const std::vector<bool> &reached) {
  for (NodeId factor : phase.graph.zeroed) {
    std::vector<bool> below = reachedFrom(phase.graph, {factor});
    for (size_t i = 0; i < below.size(); ++i) {
      const Node &node = phase.graph.nodes[i];
      if (!below[i] || node.op != Op::Stream ||
          (i < reached.size() && reached[i]))
        continue;
      std::string what = showOperation(phase.graph, node, {});
      bool known = false;
      for (const model::Removal &other : phase.removed)
        known = known || other.what == what;
      if (!known)
        phase.removed.push_back(
            {what, "it is read only where a constant leaves it out",
             phase.graph[factor].origin});
    }
  }
}

} // namespace rl::sema
