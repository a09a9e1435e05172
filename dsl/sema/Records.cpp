// In: slots as written. Out: records with every default filled in. Must not
// know: the batch's programs.
#include "dsl/sema/Records.h"

#include "dsl/sema/Reach.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

Records::Records(Analysis &analysis, model::Experiment &experiment,
                 ParamTable &params, const SlotDefaults &defaults,
                 const Extended &whole)
    : analysis(analysis), experiment(experiment), defaults(defaults),
      source(whole), params(params), whole(whole),
      settings(analysis, experiment.settings, {}) {
  settings.setting.kind = Setting::Kind::Settings;
  settings.setting.params = &params;
  settings.setting.slotName = [this](const ast::Name &head, const ast::Name *,
                                     Place place) -> std::optional<Value> {
    if (head.text == "data" || head.text == "reward" ||
        head.text == "advantage") {
      settings.report(Id::CannotReadHere, place,
                      {head.text, settings.setting.description});
      return Value();
    }
    return param(settings, head.text, place);
  };
  setPhase("a slot of the experiment", false);
}

void Records::setPhase(const std::string &description, bool isEvaluate) {
  settings.setting.description = "a slot that is no program over the batch";
  settings.setting.isEvaluate = isEvaluate;
  if (isEvaluate)
    settings.setting.description = description;
}

Scope scopeOf(const Module &module) {
  Scope scope;
  // Reading a name marks it as read.
  scope.module = const_cast<Module *>(&module);
  return scope;
}

bool isAbsentWord(const Expr &value) {
  return value.kind == Expr::Kind::Path && value.path[0].text == "absent";
}

bool Records::trainsCritic() const {
  for (const PlacedPhase *phase : whole.phases())
    for (const PlacedSlot &slot : phase->slots)
      if (slot.syntax->name.text == "critic" &&
          !isAbsentWord(*slot.syntax->value))
        return true;
  return false;
}

WrittenSlot writtenSlot(const PlacedSlot &slot) {
  return {slot.syntax->name, slot.syntax->value.get(), slot.home};
}

std::vector<std::string> Records::paramNames() const {
  std::vector<std::string> names;
  for (const PlacedParam *param : whole.params())
    names.push_back(param->syntax->name.text);
  return names;
}

std::optional<Value> Records::param(Elaborator &elaborator,
                                    const std::string &name, Place place) {
  for (const PlacedParam *param : whole.params())
    if (param->syntax->name.text == name)
      return Value::of(
          elaborator.paramNode(*param->syntax, *param->home, place));
  return std::nullopt;
}

model::Record Records::record(const ContextRow &context,
                              const std::vector<WrittenSlot> &written,
                              Place place, const std::string &shown,
                              bool &sound) {
  model::Record record;
  record.context = context.name;
  std::vector<std::string> names;
  for (const SlotRow &row : context.slots)
    names.push_back(row.name);
  std::map<std::string, const WrittenSlot *> bySlot;
  for (const WrittenSlot &slot : written) {
    Place at = slot.home->at(slot.name.range);
    if (std::find(names.begin(), names.end(), slot.name.text) == names.end()) {
      analysis.report(
          Id::UnknownSlot, at,
          {shown, slot.name.text, suggestion(slot.name.text, names)});
      sound = false;
    } else if (!bySlot.emplace(slot.name.text, &slot).second) {
      analysis.report(Id::DuplicateSlot, at, {slot.name.text});
      sound = false;
    }
  }
  // Defaults may read the slots before them.
  Scope siblings = scopeOf(defaults.module);
  std::map<std::string, std::string> siblingText;
  for (const SlotRow &row : context.slots) {
    model::Setting setting;
    setting.name = row.name;
    auto found = bySlot.find(row.name);
    const WrittenSlot *slot = found == bySlot.end() ? nullptr : found->second;
    bool good = true;
    if (slot) {
      setting.from = model::From::Written;
      setting.origin = {slot->home->at(slot->value->range), {}};
      const Expr &value = *slot->value;
      bool keyword = value.kind == Expr::Kind::Path && value.path.size() == 1 &&
                     value.path[0].text == row.fallback &&
                     (row.fallback == "absent" || row.fallback == "inherit");
      Scope here = scopeOf(*slot->home);
      if (keyword)
        setting.source = row.fallback;
      else
        good = this->setting(row, value, here, setting);
    } else if (row.fallback.empty()) {
      analysis.report(Id::MissingSlot, place, {shown, row.name, row.doc});
      good = false;
    } else if (const Expr *value = defaults.of(row)) {
      setting.from = model::From::Default;
      setting.origin = {place, {}};
      good = this->setting(row, *value, siblings, setting);
      // A record shows the defaults within it, not the call that made it.
      if (good && !std::holds_alternative<std::shared_ptr<model::Record>>(
                      setting.value)) {
        TextHooks hooks;
        hooks.path = [&](const Expr &path) -> std::optional<std::string> {
          auto sibling = siblingText.find(path.path[0].text);
          if (path.path.size() > 1 || sibling == siblingText.end())
            return std::nullopt;
          return sibling->second;
        };
        setting.source = textOf(*value, hooks);
        const NodeId *node = std::get_if<NodeId>(&setting.value);
        const Node *constant = node ? &experiment.settings[*node] : nullptr;
        if (constant && constant->op == Op::Constant &&
            constant->type.dtype == Dtype::I64)
          setting.source = std::to_string(constant->integer);
      }
    } else {
      setting.from = row.fallback == "inherit" ? model::From::Inherited
                                               : model::From::Default;
      setting.origin = {place, {}};
      setting.source = row.fallback;
    }
    sound = sound && good;
    Local sibling;
    if (const NodeId *node = std::get_if<NodeId>(&setting.value)) {
      sibling.value = Value::of(good ? *node : -1);
      siblingText[row.name] = experiment.settings[*node].op == Op::Constant
                                  ? setting.source
                                  : "(" + setting.source + ")";
    }
    siblings.locals[row.name] = sibling;
    record.settings.push_back(std::move(setting));
  }
  sound = sound && divides(record) && reads(context, record);
  if (sound && context.name == "train")
    sound = hasLength(record, place, shown);
  return record;
}

bool Records::hasLength(const model::Record &record, Place place,
                        const std::string &shown) {
  int above = 0;
  for (const model::Setting &setting : record.settings) {
    if (setting.name != "steps" && setting.name != "epochs")
      continue;
    const NodeId *node = std::get_if<NodeId>(&setting.value);
    // What params decide is seen as the run begins.
    if (!node || *node < 0 || !settings.build.isConstant(*node))
      return true;
    const Node &value = experiment.settings[*node];
    above +=
        value.type.dtype == Dtype::I64 ? value.integer > 0 : value.number > 0;
    if (above == 2)
      place = setting.origin.place;
  }
  if (above == 1)
    return true;
  analysis.report(Id::PhaseLength, place,
                  {shown, above ? "here both are" : "here neither is"});
  return false;
}

bool Records::divides(const model::Record &record) {
  auto constant = [&](const std::string &name) -> const model::Setting * {
    for (const model::Setting &setting : record.settings)
      if (const NodeId *node = std::get_if<NodeId>(&setting.value))
        if (setting.name == name && settings.build.isConstant(*node))
          return &setting;
    return nullptr;
  };
  for (const auto &[partName, wholeName] : divisors(record.context)) {
    const model::Setting *part = constant(partName);
    const model::Setting *whole = constant(wholeName);
    if (!part || !whole)
      continue;
    auto value = [&](const model::Setting &setting) {
      return experiment.settings[std::get<NodeId>(setting.value)].integer;
    };
    if (value(*whole) % value(*part) == 0)
      continue;
    analysis.report(Id::SlotRange, part->origin.place,
                    {partName,
                     "a divisor of `" + wholeName + "`, which is " +
                         std::to_string(value(*whole)),
                     std::to_string(value(*part))});
    return false;
  }
  return true;
}

bool Records::reads(const ContextRow &context, const model::Record &record) {
  auto of = [&](const std::string &name) {
    return std::find_if(
        record.settings.begin(), record.settings.end(),
        [&](const model::Setting &setting) { return setting.name == name; });
  };
  for (const UnreadRow &row : unreadRows(record.context)) {
    auto slot = of(row.slot), other = of(row.other);
    const NodeId *node = std::get_if<NodeId>(&other->value);
    if (slot->from != model::From::Written || !node ||
        !settings.build.isConstant(*node))
      continue;
    // What is written as it would be anyway asks for nothing.
    auto isSame = [&](const SlotRow &known) {
      return known.name == row.slot && known.fallback == slot->source;
    };
    const Node &value = experiment.settings[*node];
    double x =
        value.type.dtype == Dtype::I64 ? double(value.integer) : value.number;
    if (!row.holds(x) ||
        std::any_of(context.slots.begin(), context.slots.end(), isSame))
      continue;
    analysis.report(Id::UnreadSlot, slot->origin.place, {row.slot, row.why});
    return false;
  }
  return true;
}

bool Records::slotType(const SlotRow &row, const Expr &expr, const Module &home,
                       const std::string &here) {
  analysis.report(Id::SlotType, home.at(expr.range),
                  {row.name, inWords(row.type), here});
  return false;
}

bool Records::setting(const SlotRow &row, const Expr &expr, Scope &scope,
                      model::Setting &out) {
  Module &home = *scope.module;
  if (&home != &defaults.module)
    out.source = source.of(expr, home);
  switch (row.type) {
  case SlotType::I64:
  case SlotType::F32:
  case SlotType::Bool:
  case SlotType::Text:
    return scalar(row, expr, scope, out);
  case SlotType::Texts:
    return texts(row, expr, scope, out);
  case SlotType::Split:
  case SlotType::Precision: {
    std::vector<std::string> names = choicesOf(row.type);
    if (expr.kind == Expr::Kind::Path && expr.path.size() == 1 &&
        std::find(names.begin(), names.end(), expr.path[0].text) !=
            names.end()) {
      out.value = model::Choice{expr.path[0].text};
      return true;
    }
    return slotType(row, expr, home, "`" + textOf(expr) + "`");
  }
  case SlotType::Fields: {
    std::vector<model::FieldDecl> fields;
    if (!this->fields(row, expr, home, fields))
      return false;
    out.value = std::move(fields);
    return true;
  }
  case SlotType::Data: {
    DataSource *found = dataOf(expr, home);
    if (!found)
      return false;
    out.value = std::make_shared<model::Record>(found->data.record);
    out.source = textOf(found->data.record);
    if (found->task)
      out.source = expr.kind == Expr::Kind::Call ? textOf(*expr.operands[0])
                                                 : textOf(expr);
    if (found->task) {
      // A task is called by its own name.
      std::string arguments = textOf(found->data.record);
      out.source += arguments.substr(arguments.find('('));
    }
    return true;
  }
  case SlotType::Policy:
  case SlotType::Optimizer:
  case SlotType::Tokenizer:
  case SlotType::Sample:
  case SlotType::Critic:
  case SlotType::Checkpoints:
  case SlotType::Health:
  case SlotType::Adapter:
  case SlotType::Refill:
    return constructor(row, expr, home, out);
  default:
    return true; // programs over the batch
  }
}

bool Records::texts(const SlotRow &row, const Expr &expr, Scope &scope,
                    model::Setting &out) {
  SlotRow one = row;
  one.type = SlotType::Text;
  std::vector<model::TextValue> list;
  auto add = [&](const Expr &item) {
    model::Setting setting;
    if (!scalar(one, item, scope, setting))
      return false;
    list.push_back(std::get<model::TextValue>(setting.value));
    return true;
  };
  if (expr.kind != Expr::Kind::List) {
    if (!add(expr))
      return false;
  } else {
    for (const ast::Argument &item : expr.arguments)
      if (!add(*item.value))
        return false;
  }
  out.value = std::move(list);
  return true;
}

bool Records::scalar(const SlotRow &row, const Expr &expr, Scope &scope,
                     model::Setting &out) {
  if (expr.kind == Expr::Kind::List || expr.kind == Expr::Kind::Record)
    return slotType(row, expr, *scope.module,
                    expr.kind == Expr::Kind::List ? "a list" : "a record");
  Place place = scope.place(expr.range);
  NodeId node = settings.node(expr, scope);
  if (node < 0)
    return false;
  Declared wanted;
  wanted.dtype = row.type == SlotType::I64    ? Dtype::I64
                 : row.type == SlotType::F32  ? Dtype::F32
                 : row.type == SlotType::Bool ? Dtype::Bool
                                              : Dtype::Text;
  const Type type = settings.build.typeOf(node);
  bool adapts = wanted.dtype == Dtype::F32 && type.dtype == Dtype::I64 &&
                settings.build.isConstant(node);
  if ((type.dtype != wanted.dtype && !adapts) || !type.axes.empty())
    return slotType(row, expr, *scope.module, settings.build.show(type));
  node = settings.coerce(node, wanted, row.name, place);
  const Graph &graph = experiment.settings;
  std::vector<bool> reached = reachedFrom(graph, {node});
  for (size_t i = 0; i < reached.size(); ++i) {
    Op op = graph.nodes[i].op;
    if (reached[i] && row.when != When::Step &&
        (op == Op::Step || op == Op::Steps)) {
      analysis.report(Id::SlotTime, place,
                      {row.name, op == Op::Step ? "step" : "steps"});
      return false;
    }
  }
  const Node &found = graph[node];
  if (row.type == SlotType::Text) {
    if (found.op != Op::Constant && found.op != Op::Param) {
      analysis.report(Id::NeedsConstant, place,
                      {"slot `" + row.name + "`, a text that is no param,"});
      return false;
    }
    model::TextValue text{found.text, -1};
    if (found.op == Op::Param)
      text = {"", int32_t(found.integer)};
    out.value = text;
    return true;
  }
  if (found.op == Op::Constant) {
    double number =
        row.type == SlotType::I64 ? double(found.integer) : found.number;
    std::string words = outOfRange(row.context, row.name, number);
    if (!words.empty()) {
      analysis.report(Id::SlotRange, place, {row.name, words, textOf(expr)});
      return false;
    }
  }
  out.value = node;
  return true;
}

std::vector<WrittenSlot> Records::slotsOf(const ContextRow &context,
                                          const Expr &expr, Module &home,
                                          bool &sound) {
  std::vector<WrittenSlot> slots;
  size_t position = 0;
  for (const ast::Argument &argument : expr.arguments) {
    if (argument.name) {
      slots.push_back({*argument.name, argument.value.get(), &home});
    } else if (position < context.slots.size()) {
      if (position < slots.size()) {
        analysis.report(Id::PositionalAfterNamed,
                        home.at(argument.value->range), {});
        sound = false;
      }
      slots.push_back({{context.slots[position].name, argument.value->range},
                       argument.value.get(),
                       &home});
      ++position;
    } else {
      analysis.report(Id::TooManyArguments, home.at(argument.value->range),
                      {context.name, std::to_string(context.slots.size()),
                       std::to_string(expr.arguments.size())});
      sound = false;
      break;
    }
  }
  // A position and a name may mean one slot; record() reports that.
  return slots;
}

bool Records::constructor(const SlotRow &row, const Expr &expr, Module &home,
                          model::Setting &out) {
  std::vector<std::string> names = contextsOfKind(kindOf(row.type));
  const Expr *callee = &expr;
  if (expr.kind == Expr::Kind::Call)
    callee = expr.operands[0].get();
  const ContextRow *context = nullptr;
  if (expr.kind == Expr::Kind::Record && names.size() == 1) {
    context = contextOf(names[0]);
  } else if (callee->kind == Expr::Kind::Path && callee->path.size() == 1) {
    const std::string &name = callee->path[0].text;
    if (std::find(names.begin(), names.end(), name) != names.end())
      context = contextOf(name);
    else
      return slotType(row, expr, home,
                      "`" + name + "`" + suggestion(name, names));
  }
  if (!context)
    return slotType(row, expr, home, "`" + textOf(expr) + "`");
  bool sound = true;
  std::vector<WrittenSlot> slots = slotsOf(*context, expr, home, sound);
  model::Record made = record(*context, slots, home.at(expr.range),
                              "`" + context->name + "`", sound);
  out.source = textOf(made);
  out.value = std::make_shared<model::Record>(std::move(made));
  return sound;
}

std::string textOf(const model::Record &record) {
  std::string text;
  // A default that cannot be said here has no source and is left out.
  for (const model::Setting &setting : record.settings)
    if (!setting.source.empty())
      text += (text.empty() ? "" : ", ") + setting.name + ": " + setting.source;
  return record.context + "(" + text + ")";
}

} // namespace rl::sema
