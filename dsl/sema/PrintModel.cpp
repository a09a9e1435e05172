// In: a resolved experiment. Out: it as text for people. Must not know: Ast.
#include "dsl/sema/Analyze.h"

#include "dsl/sema/PrintGraph.h"

namespace rl::sema {
using model::Experiment;

namespace {

std::string origin(const model::Setting &setting) {
  switch (setting.from) {
  case model::From::Default:
    return "default";
  case model::From::Inherited:
    return "inherited";
  case model::From::Written:
    break;
  }
  const diag::Place &place = setting.origin.place;
  if (!place.source)
    return "written";
  std::string file = place.source->name();
  file = file.substr(file.rfind('/') + 1);
  return "written " + file + ":" +
         std::to_string(place.source->lineColumn(place.range.begin).first);
}

void print(std::string &out, const std::string &indent,
           const model::Record &record) {
  for (const model::Setting &setting : record.settings) {
    out += indent + setting.name + " = ";
    const auto *inner =
        std::get_if<std::shared_ptr<model::Record>>(&setting.value);
    const NodeId *node = std::get_if<NodeId>(&setting.value);
    if (inner)
      out += (*inner)->context;
    else
      out += setting.source;
    if (node)
      out += " -> %" + std::to_string(*node);
    out += "  # " + origin(setting) + "\n";
    if (inner)
      print(out, indent + "  ", **inner);
  }
}

void root(std::string &out, const std::string &name, NodeId node) {
  if (node >= 0)
    out += "  " + name + ": %" + std::to_string(node) + "\n";
}

void print(std::string &out, const model::Phase &phase,
           const std::vector<model::Param> &params) {
  out += "phase " + phase.name + ": " + phase.record.context + "\n";
  print(out, "  ", phase.record);
  out += "  items: " + phase.data.name;
  if (phase.data.size >= 0)
    out +=
        ", as many as %" + std::to_string(phase.data.size) + " of the settings";
  out += "\n  needs:";
  const model::Needs &needs = phase.needs;
  if (needs.rollouts)
    out += " rollouts";
  if (needs.gradient)
    out += " gradient";
  if (needs.oldStreams)
    out += " old";
  if (needs.reference)
    out += " ref";
  if (needs.critic)
    out += " critic";
  out += "\n  graph\n";
  out += showGraph(phase.graph, params, "    ");
  root(out, "prompt", phase.prompt);
  root(out, "reward", phase.reward);
  root(out, "advantage", phase.advantage);
  root(out, "select", phase.select);
  root(out, "objective", phase.objective);
  for (const model::Term &term : phase.terms) {
    root(out, "term " + term.name, term.node);
    root(out, "points of " + term.name, term.points);
  }
  for (const model::Removal &removal : phase.removed)
    out += "  removed: " + removal.what + ": " + removal.why + "\n";
  for (const model::Root &metric : phase.metrics)
    root(out, "metric " + metric.name, metric.node);
  for (const model::ErrorCount &error : phase.graph.errors)
    root(out, "errors of " + error.reader + ", \"" + error.reason + "\"",
         error.count);
}

} // namespace

std::string printModel(const Experiment &experiment) {
  std::string out = "experiment " + experiment.name + "\n";
  for (const model::Param &param : experiment.params) {
    Node value;
    value.type.dtype = param.dtype;
    value.number = param.number;
    value.integer = param.integer;
    value.text = param.text;
    out += "  param " + param.name + ": " + dtypeName(param.dtype) +
           (param.required ? "" : " = " + showConstant(value));
    if (!param.doc.empty())
      out += "  # " + param.doc;
    out += "\n";
  }
  print(out, "  ", experiment.record);
  out += "  settings\n";
  out += showGraph(experiment.settings, experiment.params, "    ");
  for (const model::Phase &phase : experiment.phases)
    print(out, phase, experiment.params);
  return out;
}

} // namespace rl::sema
