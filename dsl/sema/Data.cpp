// In: the expression of a data slot. Out: the items it stands for: rows of a
// file or a task with its arguments. Must not know: the batch's programs.
#include "dsl/sema/Records.h"

#include "dsl/sema/PrintGraph.h"
#include "dsl/sema/Reach.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

/// A cell of a table holds one value; false after an error.
bool Records::cellsHold(const DataSource &source) {
  if (source.data.name != "csv")
    return true;
  for (const model::FieldDecl &field : source.data.fields)
    if (!field.axis.empty()) {
      analysis.report(Id::FieldType, source.place,
                      {field.name + "[" + field.axis + "]",
                       "a cell of `csv` holds one value, no list"});
      return false;
    }
  return true;
}

DataSource *Records::dataOf(const Expr &expr, Module &home) {
  for (const std::unique_ptr<DataSource> &known : data)
    if (known->expr == &expr)
      return known.get();
  auto made = std::make_unique<DataSource>();
  made->expr = &expr;
  made->writtenIn = &home;
  made->place = home.at(expr.range);
  const Expr *callee = &expr;
  if (expr.kind == Expr::Kind::Call)
    callee = expr.operands[0].get();
  static const SlotRow any = {"experiment", "data",      SlotType::Data,
                              "",           When::Start, ""};
  if (callee->kind != Expr::Kind::Path || callee->path.size() != 1) {
    slotType(any, expr, home, "`" + textOf(expr) + "`");
    return nullptr;
  }
  const std::string &name = callee->path[0].text;
  bool sound = true;
  std::vector<std::string> files = contextsOfKind("Data");
  if (std::find(files.begin(), files.end(), name) != files.end()) {
    const ContextRow &context = *contextOf(name);
    std::vector<WrittenSlot> slots = slotsOf(context, expr, home, sound);
    made->data.record =
        record(context, slots, made->place, "`" + name + "`", sound);
    made->data.name = name;
    for (const model::Setting &setting : made->data.record.settings)
      if (const auto *fields =
              std::get_if<std::vector<model::FieldDecl>>(&setting.value))
        made->data.fields = *fields;
    made->choices = std::move(fieldChoices);
    sound = sound && cellsHold(*made);
  } else {
    auto found = home.names.find(name);
    if (found == home.names.end()) {
      std::vector<std::string> names = files;
      for (const auto &[known, binding] : home.names)
        if (binding.kind == Binding::Kind::Callable &&
            binding.callable->kind == ast::Callable::Kind::Task)
          names.push_back(known);
      analysis.report(Id::UnknownName, home.at(callee->range),
                      {name, suggestion(name, names)});
      return nullptr;
    }
    found->second.read = true;
    if (found->second.kind == Binding::Kind::Broken)
      return nullptr;
    if (found->second.kind != Binding::Kind::Callable ||
        found->second.callable->kind != ast::Callable::Kind::Task) {
      slotType(any, expr, home, kindInWords(found->second));
      return nullptr;
    }
    made->task = found->second.callable;
    made->home = found->second.home;
    made->data.name = made->task->name.text;
    if (!settings.checkAlone(*made->task, *made->home))
      return nullptr;
    sound = taskData(expr, *made);
  }
  if (!sound)
    return nullptr;
  data.push_back(std::move(made));
  return data.back().get();
}

bool Records::taskData(const Expr &expr, DataSource &out) {
  const ContextRow &context = *contextOf("task");
  const ast::Callable &task = *out.task;
  std::vector<std::string> names;
  for (const ast::Parameter &parameter : task.parameters)
    names.push_back(parameter.name.text);
  size_t own = names.size();
  for (const SlotRow &row : context.slots)
    names.push_back(row.name);
  static const std::vector<ast::Argument> none;
  auto matched = matchArguments(
      analysis, *out.writtenIn, out.data.name,
      expr.kind == Expr::Kind::Call ? expr.arguments : none, names);
  if (!matched)
    return false;
  bool sound = true;
  std::vector<WrittenSlot> slots;
  for (size_t i = own; i < names.size(); ++i)
    if ((*matched)[i])
      slots.push_back({{names[i], (*matched)[i]->value->range},
                       (*matched)[i]->value.get(),
                       out.writtenIn});
  out.data.record =
      record(context, slots, out.place, "task `" + out.data.name + "`", sound);
  std::map<std::string, Value> values;
  for (size_t i = 0; i < own; ++i) {
    const ast::Parameter &parameter = task.parameters[i];
    if (namesAxes(parameter.type)) {
      analysis.report(Id::TaskArgument, out.home->at(parameter.range),
                      {parameter.name.text});
      return false;
    }
    model::Setting setting;
    setting.name = parameter.name.text;
    setting.origin = {out.place, {}};
    if (!(*matched)[i]) {
      if (!parameter.defaultValue) {
        analysis.report(Id::MissingArgument, out.place,
                        {out.data.name, parameter.name.text});
        return false;
      }
      setting.from = model::From::Default;
      Scope defaults;
      defaults.module = out.home;
      defaults.callable = &task;
      for (const auto &[name, value] : values)
        defaults.locals[name].value = value;
      Value value = settings.defaultOf(parameter, defaults);
      // A value can be written anywhere; the expression of a default only
      // where its names mean the same.
      if (value.kind == Value::Kind::Node) {
        setting.value = value.node;
        if (settings.build.isConstant(value.node))
          setting.source = showConstant(experiment.settings[value.node]);
      }
      values[setting.name] = value;
      sound = sound && !value.isPoison();
    } else {
      const Expr &argument = *(*matched)[i]->value;
      Place at = out.writtenIn->at(argument.range);
      setting.source = source.of(argument, *out.writtenIn);
      setting.origin = {at, {}};
      Scope here = scopeOf(*out.writtenIn);
      Value value = settings.argument(argument, parameter, here);
      if (value.kind == Value::Kind::Node ||
          value.kind == Value::Kind::Record) {
        std::optional<Declared> declared =
            settings.resolve(parameter.type, here, -1);
        value = declared ? settings.coerce(value, *declared, setting.name, at,
                                           textOf(parameter.type))
                         : Value();
        value = settings.bound(value, parameter, *out.home, at);
        if (value.kind == Value::Kind::Node)
          setting.value = value.node;
      }
      out.arguments.push_back({&parameter, &argument});
      values[setting.name] = value;
      sound = sound && !value.isPoison();
    }
    if (const NodeId *node = std::get_if<NodeId>(&setting.value)) {
      const Node &found = experiment.settings[*node];
      std::vector<bool> reached = reachedFrom(experiment.settings, {*node});
      for (size_t leaf = 0; leaf < reached.size(); ++leaf) {
        Op op = experiment.settings.nodes[leaf].op;
        if (!reached[leaf] || (op != Op::Step && op != Op::Steps))
          continue;
        analysis.report(Id::TaskArgument, setting.origin.place, {setting.name});
        sound = false;
      }
      if (found.type.dtype == Dtype::Text)
        setting.value = model::TextValue{
            found.text, found.op == Op::Param ? int32_t(found.integer) : -1};
    }
    out.data.record.settings.push_back(std::move(setting));
  }
  if (!sound)
    return false;
  out.data.size = settings.taskSize(task, *out.home, values, out.place);
  return out.data.size >= 0;
}

bool Records::listAxis(const Expr &type, Module &home, std::string &axis) {
  const ast::Name &name = type.path[0];
  if (type.path.size() > 1) {
    analysis.report(Id::FieldAxes, home.at(type.path[1].range), {textOf(type)});
    return false;
  }
  Scope here = scopeOf(home);
  std::optional<AxisRef> found = settings.axisOf(name, here);
  if (!found)
    return false;
  if (found->axis >= 0 || name.text == "token") {
    analysis.report(Id::FieldAxes, home.at(name.range), {textOf(type)});
    return false;
  }
  axis = name.text;
  return true;
}

/// `choice(a, b)`: a choice that has no name.
const ast::ChoiceType *Records::choiceOf(const Expr &type, Module &home) {
  auto made = std::make_unique<ast::ChoiceType>();
  made->name = {textOf(type), type.range};
  made->range = type.range;
  auto refuse = [&](const Expr &value, const std::string &why) {
    analysis.report(Id::FieldType, home.at(value.range), {textOf(type), why});
    return nullptr;
  };
  for (const ast::Argument &argument : type.arguments) {
    const Expr &value = *argument.value;
    if (argument.name || value.kind != Expr::Kind::Path ||
        value.path.size() != 1)
      return refuse(value, "its values are names");
    for (const ast::Name &known : made->values)
      if (known.text == value.path[0].text)
        return refuse(value, "`" + known.text + "` stands in it twice");
    made->values.push_back(value.path[0]);
  }
  if (made->values.empty())
    return refuse(type, "it has no value");
  choices.push_back(std::move(made));
  return choices.back().get();
}

/// The type of a field, without axes; false after an error.
bool Records::fieldType(const Expr &type, Module &home, model::FieldDecl &out,
                        const ast::ChoiceType *&choice) {
  static const std::map<std::string, Dtype> types = {{"text", Dtype::Text},
                                                     {"f32", Dtype::F32},
                                                     {"i64", Dtype::I64},
                                                     {"bool", Dtype::Bool}};
  std::string name = type.kind == Expr::Kind::Path && type.path.size() == 1
                         ? type.path[0].text
                         : textOf(type);
  auto declared = home.names.find(name);
  if (type.kind == Expr::Kind::Call && textOf(*type.operands[0]) == "choice") {
    choice = choiceOf(type, home);
  } else if (declared != home.names.end() &&
             declared->second.kind == Binding::Kind::Choice) {
    declared->second.read = true;
    choice = declared->second.choice;
  } else if (auto found = types.find(name); found != types.end()) {
    out.dtype = found->second;
    return true;
  } else {
    std::vector<std::string> names = {"text", "f32", "i64", "bool"};
    for (const auto &[known, binding] : home.names)
      if (binding.kind == Binding::Kind::Choice)
        names.push_back(known);
    analysis.report(Id::UnknownType, home.at(type.range),
                    {name, suggestion(name, names)});
  }
  if (!choice)
    return false;
  out.dtype = Dtype::I64;
  for (const ast::Name &value : choice->values)
    out.values.push_back(value.text);
  return true;
}

bool Records::fields(const SlotRow &row, const Expr &expr, Module &home,
                     std::vector<model::FieldDecl> &out) {
  if (expr.kind != Expr::Kind::Record)
    return slotType(row, expr, home, "`" + textOf(expr) + "`");
  fieldChoices.clear();
  for (const ast::Argument &field : expr.arguments) {
    const Expr &written = *field.value;
    const bool isAlong = written.kind == Expr::Kind::Along;
    model::FieldDecl made;
    made.name = field.name->text;
    made.isOptional = isAlong && !written.spelling.empty();
    const bool isList = isAlong && !written.path.empty();
    const ast::ChoiceType *choice = nullptr;
    if (!fieldType(isAlong ? *written.operands[0] : written, home, made,
                   choice))
      return false;
    if (isList && made.isOptional) {
      analysis.report(
          Id::FieldType, home.at(written.range),
          {textOf(written), "a list has no items where there is nothing"});
      return false;
    }
    for (const model::FieldDecl &known : out)
      if (known.name == made.name) {
        analysis.report(Id::DuplicateArgument, home.at(field.name->range),
                        {made.name});
        return false;
      }
    if (isList && !listAxis(written, home, made.axis))
      return false;
    if (choice)
      fieldChoices[made.name] = choice;
    out.push_back(std::move(made));
  }
  if (out.empty())
    return slotType(row, expr, home, "an empty record");
  return true;
}

} // namespace rl::sema
