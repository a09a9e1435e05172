// In: a typed experiment. Out: its program record as JSON
// (docs/decisions/0003). Must not know: MLIR, how the runtime reads it.
#include "compiler/frontend/Config.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <cmath>

namespace rl::compiler {

namespace {

using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;

/// JSON is UTF-8; a byte that is not becomes U+FFFD.
Value text(const std::string &bytes) { return llvm::json::fixUTF8(bytes); }

const char *nameOf(model::Dtype dtype) {
  switch (dtype) {
  case model::Dtype::F32:
    return "f32";
  case model::Dtype::F64:
    return "f64";
  case model::Dtype::I64:
    return "i64";
  case model::Dtype::Bool:
    return "bool";
  case model::Dtype::Text:
    return "text";
  }
  return "";
}

Array fieldsOf(const std::vector<model::FieldDecl> &fields) {
  Array list;
  for (const model::FieldDecl &field : fields) {
    Object row{{"name", text(field.name)}, {"dtype", nameOf(field.dtype)}};
    if (!field.axis.empty())
      row["axis"] = text(field.axis);
    if (field.isOptional)
      row["optional"] = true;
    if (!field.values.empty()) {
      Array values;
      for (const std::string &value : field.values)
        values.push_back(text(value));
      row["values"] = std::move(values);
    }
    list.push_back(std::move(row));
  }
  return list;
}

class Writer {
public:
  Writer(SettingNumbers &settings) : settings(settings) {}

  Value setting(model::NodeId node) {
    return Object{{"setting", settings.of(node)}};
  }

  Object record(const model::Record &record) {
    Object slots;
    for (const model::Setting &setting : record.settings)
      slots[setting.name] = slot(setting);
    return Object{{"context", record.context}, {"slots", std::move(slots)}};
  }

  Object data(const model::Data &data) {
    Object result = record(data.record);
    result["name"] = text(data.name);
    if (data.size >= 0)
      result["size"] = setting(data.size);
    result["fields"] = fieldsOf(data.fields);
    return result;
  }

private:
  static Value textSlot(const model::TextValue &value) {
    if (value.param >= 0)
      return Object{{"textParam", value.param}};
    return Object{{"text", text(value.text)}};
  }

  Value slot(const model::Setting &setting) {
    if (auto *node = std::get_if<model::NodeId>(&setting.value))
      return this->setting(*node);
    if (auto *value = std::get_if<model::TextValue>(&setting.value))
      return textSlot(*value);
    if (auto *values =
            std::get_if<std::vector<model::TextValue>>(&setting.value)) {
      Array list;
      for (const model::TextValue &value : *values)
        list.push_back(textSlot(value));
      return Object{{"texts", std::move(list)}};
    }
    if (auto *choice = std::get_if<model::Choice>(&setting.value))
      return Object{{"choice", choice->name}};
    if (auto *fields =
            std::get_if<std::vector<model::FieldDecl>>(&setting.value))
      return Object{{"fields", fieldsOf(*fields)}};
    if (auto *inner =
            std::get_if<std::shared_ptr<model::Record>>(&setting.value))
      return record(**inner);
    return nullptr;
  }

  SettingNumbers &settings;
};

/// A state: its numbers, and for the slots of a ring which state counts what
/// was pushed.
Object stateOf(const model::Graph &graph, const model::State &state) {
  const model::Type &type = graph[state.node].type;
  int64_t size = 1;
  bool ofRollouts = model::isOfRollouts(graph, state);
  for (model::AxisId axis : type.axes)
    if (!ofRollouts)
      size *= graph.axes[size_t(axis)].size;
  Object result{{"name", text(state.name)},
                {"dtype", nameOf(type.dtype)},
                {"size", size}};
  if (ofRollouts)
    result["rollouts"] = true;
  if (!state.counter.empty())
    result["counter"] = text(state.counter);
  return result;
}

Object paramOf(const model::Param &param) {
  Object result{{"name", text(param.name)},
                {"dtype", nameOf(param.dtype)},
                {"doc", text(param.doc)},
                {"required", param.required}};
  if (!param.range.empty()) {
    Object range{{"text", param.range},
                 {"lowOpen", param.lowOpen},
                 {"highOpen", param.highOpen}};
    // JSON has no infinity: no limit.
    if (std::isfinite(param.limits.first))
      range["low"] = param.limits.first;
    if (std::isfinite(param.limits.second))
      range["high"] = param.limits.second;
    result["range"] = std::move(range);
  }
  if (param.required)
    return result;
  switch (param.dtype) {
  case model::Dtype::F32:
  case model::Dtype::F64:
    result["default"] = param.number;
    break;
  case model::Dtype::I64:
    result["default"] = param.integer;
    break;
  case model::Dtype::Bool:
    result["default"] = param.number != 0;
    break;
  case model::Dtype::Text:
    result["default"] = text(param.text);
    break;
  }
  return result;
}

/// Whether a program runs code of the batch.
bool runsCode(const model::Graph &graph) {
  for (const model::Node &node : graph.nodes)
    if (node.op == model::Op::CodeVerdict)
      return true;
  return false;
}

} // namespace

int64_t SettingNumbers::of(model::NodeId node) {
  auto [entry, isNew] = number.try_emplace(node, int64_t(order.size()));
  if (isNew)
    order.push_back(node);
  return entry->second;
}

std::optional<int64_t> passesOf(const model::Experiment &experiment,
                                const model::Phase &phase) {
  for (const model::Setting &setting : phase.record.settings) {
    auto *node = std::get_if<model::NodeId>(&setting.value);
    if (setting.name != "passes" || !node)
      continue;
    const model::Node &value = experiment.settings[*node];
    if (value.op == model::Op::Constant)
      return value.integer;
  }
  return std::nullopt;
}

std::string configOf(const model::Experiment &experiment,
                     const std::vector<std::vector<SpaceName>> &spaces,
                     SettingNumbers &settings,
                     const std::vector<std::string> &without) {
  Writer writer(settings);
  Array params;
  for (const model::Param &param : experiment.params)
    params.push_back(paramOf(param));
  Object result{{"experiment", text(experiment.name)},
                {"doc", text(experiment.doc)},
                {"resolved", text(experiment.resolved)},
                {"params", std::move(params)},
                {"record", writer.record(experiment.record)}};
  Array phases;
  for (size_t i = 0; i < experiment.phases.size(); ++i) {
    const model::Phase &phase = experiment.phases[i];
    Array list;
    for (const SpaceName &space : spaces[i])
      list.push_back(Object{{"name", space.name}, {"parent", space.parent}});
    bool train = phase.kind == model::Phase::Kind::Train;
    // With one pass `old.` reads the very weights in training, unless rollouts
    // of other weights come back.
    bool old = phase.needs.oldStreams &&
               (phase.replays || passesOf(experiment, phase).value_or(2) != 1);
    Array states;
    for (const model::State &state : phase.graph.states)
      states.push_back(stateOf(phase.graph, state));
    Array terms;
    for (const model::Term &term : phase.terms)
      terms.push_back(text(term.name));
    phases.push_back(
        Object{{"name", text(phase.name)},
               {"doc", text(phase.doc)},
               {"kind", train ? "train" : "evaluate"},
               {"named", phase.named},
               {"record", writer.record(phase.record)},
               {"data", writer.data(phase.data)},
               {"spaces", std::move(list)},
               {"states", std::move(states)},
               {"terms", std::move(terms)},
               {"needs", Object{{"rollouts", phase.needs.rollouts},
                                {"gradient", phase.needs.gradient},
                                {"oldStreams", old},
                                {"reference", phase.needs.reference},
                                {"critic", phase.needs.critic}}}});
    if (runsCode(phase.graph))
      (*phases.back().getAsObject()->getObject("needs"))["sandbox"] = true;
  }
  result["phases"] = std::move(phases);
  result["settings"] = int64_t(settings.order.size());
  if (!without.empty())
    result["without"] = Array(without);
  return llvm::formatv("{0}", Value(std::move(result))).str();
}

} // namespace rl::compiler
