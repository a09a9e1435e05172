// In: one phase as written. Out: its programs in one graph, what it needs,
// and which slots nothing reads. Must not know: files, checks.
#include "dsl/sema/Phases.h"

#include "dsl/sema/Provenance.h"
#include "dsl/sema/Reach.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

PhaseBuilder::PhaseBuilder(Records &records, const PlacedPhase &placed,
                           const PlacedSlot *inheritedData)
    : records(records), analysis(records.analysis), placed(placed),
      syntax(*placed.syntax), inheritedData(inheritedData),
      batch(analysis, phase.graph, {}) {
  phase.kind = syntax.kind.text == "train" ? model::Phase::Kind::Train
                                           : model::Phase::Kind::Evaluate;
  phase.named = syntax.name.has_value();
  phase.name = syntax.name ? syntax.name->text : "evaluate";
  phase.doc = syntax.doc;
  phase.origin = {placed.home->at(syntax.range), {}};
  description = "phase `" + phase.name + "`";
}

const PlacedSlot *PhaseBuilder::slot(const std::string &name) const {
  for (const PlacedSlot &slot : placed.slots)
    if (slot.syntax->name.text == name)
      return &slot;
  return nullptr;
}

Place PhaseBuilder::placeOf(const std::string &name) const {
  if (const PlacedSlot *found = slot(name))
    return found->home->at(found->syntax->name.range);
  return placed.home->at(syntax.name ? syntax.name->range : syntax.kind.range);
}

static const model::Setting *settingOf(const model::Record &record,
                                       const std::string &name) {
  for (const model::Setting &setting : record.settings)
    if (setting.name == name)
      return &setting;
  return nullptr;
}

static bool isAbsent(const model::Record &record, const std::string &name) {
  const model::Setting *setting = settingOf(record, name);
  return !setting || setting->source == "absent";
}

bool PhaseBuilder::isAbsentSlot(const std::string &name) const {
  return isAbsent(phase.record, name);
}

std::optional<model::Phase> PhaseBuilder::build() {
  bool isTrain = phase.kind == model::Phase::Kind::Train;
  const ContextRow &context = *contextOf(isTrain ? "train" : "evaluate");
  std::vector<WrittenSlot> written;
  for (const PlacedSlot &slot : placed.slots)
    written.push_back(writtenSlot(slot));
  records.setPhase(description, !isTrain);
  phase.record =
      records.record(context, written, placeOf(""), description, sound);

  const std::string dataSlot = isTrain ? "data" : "on";
  const PlacedSlot *ownData = slot(dataSlot);
  const model::Setting *dataSetting = settingOf(phase.record, dataSlot);
  bool inherits = dataSetting && dataSetting->source == "inherit";
  const PlacedSlot *dataOf = inherits ? nullptr : ownData;
  if (inherits) {
    dataOf = inheritedData;
    readsInherited = true;
    if (!inheritedData) {
      analysis.report(Id::MissingSlot, placeOf(dataSlot),
                      {description, "data",
                       "neither it nor the experiment says where prompts "
                       "come from"});
      sound = false;
    }
  }
  if (dataOf)
    data = records.dataOf(*dataOf->syntax->value, *dataOf->home);
  sound = sound && data;
  if (data)
    phase.data = data->data;

  const PlacedSlot *sample = slot("sample");
  batch.setting.kind = Setting::Kind::Batch;
  batch.build.dropsZeroed = true;
  batch.setting.description = description;
  batch.setting.isEvaluate = !isTrain;
  batch.setting.replays = phase.replays = isTrain && keepsRounds();
  // A faulty `sample` is still a sample.
  batch.setting.hasSample = sample && !isAbsent(phase.record, "sample");
  batch.setting.params = records.paramTable();
  batch.setting.slotName = [this](const ast::Name &head, const ast::Name *field,
                                  Place place) {
    return slotName(head, field, place);
  };
  batch.setting.slotNames = records.paramNames();
  for (const char *name : {"data", "reward", "advantage"})
    batch.setting.slotNames.push_back(name);
  dataSound = data && makeFields();
  programs();
  listsByAxis();
  sound = checkProvenance(analysis, phase.graph) && sound;
  forgetStates();
  forgetUnreadErrors();
  if (sound)
    requirements();
  if (sound)
    unreadSlots();
  if (sound)
    restricted();
  replayed();
  if (!sound)
    return std::nullopt;

  holdPolicy();
  std::vector<NodeId> moved = prune(phase.graph, kept());
  for (NodeId *root : roots())
    *root = moved[size_t(*root)];
  return std::move(phase);
}

std::vector<NodeId> PhaseBuilder::kept() {
  std::vector<NodeId> kept;
  for (NodeId *root : roots())
    kept.push_back(*root);
  for (const model::State &state : phase.graph.states) {
    kept.push_back(state.node);
    kept.push_back(state.next);
  }
  return kept;
}

AxisId PhaseBuilder::listAxis(const std::string &name) {
  auto [known, isNew] = listAxes.try_emplace(name, -1);
  if (isNew) {
    Node count;
    count.op = Op::Field;
    count.text = model::countField(name);
    count.type = {Dtype::I64, {model::promptAxis}};
    count.origin = {data->place, {}};
    known->second = batch.build.madeAxis(name, model::promptAxis,
                                         batch.build.add(std::move(count)),
                                         isOrderedAxis(name));
  }
  return known->second;
}

Scope PhaseBuilder::slotScope(const Module &home) const {
  Scope scope = scopeOf(home);
  scope.ragged = listAxes;
  return scope;
}

void PhaseBuilder::listsByAxis() {
  for (const auto &[name, axis] : listAxes) {
    std::vector<const model::FieldDecl *> along;
    for (const model::FieldDecl &decl : data->data.fields)
      if (decl.axis == name)
        along.push_back(&decl);
    for (const Node &node : phase.graph.nodes) {
      const std::vector<AxisId> &over = node.over;
      if (along.size() == 1 &&
          ((node.op == Op::Position && node.integer == axis) ||
           (node.op == Op::Count &&
            std::find(over.begin(), over.end(), axis) != over.end())))
        data->fieldsRead.insert(along[0]->name);
    }
  }
}

bool PhaseBuilder::makeFields() {
  if (!data->task) {
    for (const model::FieldDecl &decl : data->data.fields) {
      auto leaf = [&](const std::string &name, Dtype dtype) {
        Node node;
        node.op = Op::Field;
        node.text = name;
        node.type = {dtype, {model::promptAxis}};
        if (!decl.axis.empty())
          node.type.axes.push_back(listAxis(decl.axis));
        node.origin = {data->place, {}};
        return batch.build.add(std::move(node));
      };
      Value value = Value::of(leaf(decl.name, decl.dtype));
      if (decl.isOptional)
        value.status = leaf(model::statusField(decl.name), Dtype::I64);
      if (auto found = data->choices.find(decl.name);
          found != data->choices.end())
        value.choice = found->second;
      fields[decl.name] = value;
    }
    return true;
  }
  std::map<std::string, Value> arguments;
  Scope scope = scopeOf(*data->writtenIn);
  for (auto &[parameter, expr] : data->arguments) {
    Value value = batch.argument(*expr, *parameter, scope);
    if (value.isPoison())
      return sound = false;
    arguments[parameter->name.text] = value;
  }
  auto values =
      batch.taskFields(*data->task, *data->home, arguments, data->place);
  if (!values)
    return sound = false;
  for (auto &[name, node] : *values)
    fields[name] = Value::of(node);
  return true;
}

std::optional<Value> PhaseBuilder::field(const ast::Name *name, Place place) {
  if (!name) {
    batch.report(Id::NotAValue, place,
                 {"data", "the items of the phase; write `data.field`"});
    return Value();
  }
  if (!dataSound)
    return Value();
  auto found = fields.find(name->text);
  if (found != fields.end()) {
    data->fieldsRead.insert(name->text);
    return found->second;
  }
  std::vector<std::string> names;
  std::string known;
  for (const auto &[other, node] : fields) {
    names.push_back(other);
    known += (known.empty() ? "`" : ", `") + other + "`";
  }
  if (known.empty())
    known = "none";
  // The default of a slot has no place of its own in the file.
  bool isDefault = place.source == records.defaults.module.source;
  batch.report(
      Id::UnknownField, isDefault ? data->place : place,
      {name->text,
       known + suggestion(name->text, names) +
           (isDefault ? "; slot `" + current + "` reads it by default" : "")});
  return Value();
}

std::optional<Value> PhaseBuilder::slotName(const ast::Name &head,
                                            const ast::Name *field,
                                            Place place) {
  if (head.text == "data")
    return this->field(field, place);
  bool isReward = head.text == "reward";
  if (!isReward && head.text != "advantage")
    return records.param(batch, head.text, place);
  NodeId node = isReward ? phase.reward : phase.advantage;
  if (current == head.text || (isReward ? false : current == "reward")) {
    batch.report(Id::AbsentSlot, place,
                 {head.text, "slot `" + current + "` comes before it"});
    return Value();
  }
  if (!slot(head.text) || isAbsent(phase.record, head.text)) {
    batch.report(Id::AbsentSlot, place,
                 {head.text, description + " has no such slot"});
    return Value();
  }
  (isReward ? rewardRead : advantageRead) = true;
  return Value::of(node);
}

NodeId PhaseBuilder::program(const std::string &name, const Declared &wanted,
                             bool mayHaveTokens) {
  const PlacedSlot *written = slot(name);
  const Expr *expr = nullptr;
  Scope scope = slotScope(written ? *written->home : records.defaults.module);
  if (written) {
    if (isAbsent(phase.record, name))
      return -1;
    expr = written->syntax->value.get();
  } else if (const ContextRow *row = contextOf(phase.record.context)) {
    for (const SlotRow &slot : row->slots)
      if (slot.name == name)
        expr = records.defaults.of(slot);
  }
  if (!expr)
    return -1;
  current = batch.setting.slot = batch.setting.reader = name;
  Place place = scope.place(expr->range);
  NodeId node = batch.node(*expr, scope);
  Declared declared = wanted;
  if (node >= 0 && mayHaveTokens) {
    AxisId token = batch.build.tokenOf(batch.build.typeOf(node));
    if (token >= 0)
      declared.axes = batch.build.nest(token);
  }
  node = batch.coerce(node, declared, name, place);
  current.clear();
  sound = sound && node >= 0;
  return node;
}

NodeId PhaseBuilder::cut(NodeId node, const std::string &name) {
  if (node < 0)
    return node;
  for (NodeId read : differentiableStreams(phase.graph, node)) {
    const Node &stream = phase.graph[read];
    batch.report(Id::PathThroughWeight, stream.origin.place,
                 {"slot `" + name + "`", model::wordOf(stream.quantity),
                  name == "reward" ? "a reward" : "an advantage"});
    sound = false;
    return -1;
  }
  const Node &found = phase.graph[node];
  if (found.op == Op::Stop || found.op == Op::Constant)
    return node;
  return batch.build.add(Op::Stop, {node}, found.type, found.origin);
}

void PhaseBuilder::programs() {
  std::vector<AxisId> rollouts = {model::promptAxis, model::rolloutAxis};
  phase.prompt =
      program("prompt", {Dtype::Text, false, {model::promptAxis}}, false);
  if (phase.kind == model::Phase::Kind::Train) {
    if (!batch.setting.hasSample)
      for (const char *name : {"reward", "advantage", "select"})
        if (slot(name) && !isAbsent(phase.record, name)) {
          analysis.report(Id::NeedsSample, placeOf(name), {name, description});
          sound = false;
        }
    phase.reward =
        cut(program("reward", {Dtype::F32, false, rollouts}, false), "reward");
    phase.advantage = cut(
        program("advantage", {Dtype::F32, false, rollouts}, true), "advantage");
    phase.select = program("select", {Dtype::Bool, false, rollouts}, false);
    if (phase.select >= 0)
      if (std::string late = lateReads(phase.graph, phase.select, false);
          !late.empty()) {
        batch.report(Id::SelectInTraining,
                     phase.graph[phase.select].origin.place, {late});
        sound = false;
      }
    const PlacedSlot *objective = slot("objective");
    batch.setting.isSelected = phase.select >= 0;
    if (objective && objective->syntax->value->kind == Expr::Kind::Record)
      terms(*objective);
    else
      phase.objective = program("objective", {Dtype::F32, false, {}}, false);
    batch.setting.isSelected = false;
  }
  sound = metrics() && sound;
}

bool PhaseBuilder::metrics() {
  const PlacedSlot *written = slot("metrics");
  if (!written)
    return true;
  current = batch.setting.slot = "metrics";
  const Expr &list = *written->syntax->value;
  Place place = written->home->at(list.range);
  if (list.kind != Expr::Kind::List && list.kind != Expr::Kind::Record) {
    analysis.report(
        Id::SlotType, place,
        {"metrics", inWords(SlotType::Metrics), "`" + textOf(list) + "`"});
    return false;
  }
  bool good = true;
  for (const ast::Argument &item : list.arguments) {
    const Expr &expr = *item.value;
    Place at = written->home->at(expr.range);
    std::string name = item.name ? item.name->text : "";
    if (name.empty() && expr.kind == Expr::Kind::Call &&
        expr.operands[0]->kind == Expr::Kind::Path)
      name = expr.operands[0]->path.back().text;
    if (name.empty() && expr.kind == Expr::Kind::Path)
      name = expr.path.back().text;
    if (name.empty()) {
      analysis.report(Id::MetricName, at, {"{ name: " + textOf(expr) + " }"});
      good = false;
      continue;
    }
    good = metric(name, expr, *written->home) && good;
  }
  current.clear();
  return good;
}

bool PhaseBuilder::metric(const std::string &name, const Expr &expr,
                          Module &home) {
  Place place = home.at(expr.range);
  for (const model::Root &known : phase.metrics)
    if (known.name == name) {
      analysis.report(Id::DuplicateMetric, place, {name});
      return false;
    }
  Scope scope = slotScope(home);
  batch.setting.reader = name;
  NodeId node = batch.coerce(batch.node(expr, scope), {Dtype::F32, false, {}},
                             name, place);
  if (node < 0)
    return false;
  phase.metrics.push_back({name, node});
  return true;
}

} // namespace rl::sema
