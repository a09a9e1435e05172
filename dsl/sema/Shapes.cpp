// In: records and choices as declared. Out: their values: a record is one
// value for each field, a choice the number of its value. Must not know:
// where records come from.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

/// `Rule(test: "...", weight: 1)`.
Value Elaborator::construct(const ast::RecordType &type, Module &home,
                            const Expr &call, Scope &scope) {
  std::vector<std::string> names;
  for (const ast::Parameter &field : type.fields)
    names.push_back(field.name.text);
  auto matched = matchArguments(analysis, *scope.module, type.name.text,
                                call.arguments, names);
  if (!matched)
    return {};
  Value made;
  made.kind = Value::Kind::Record;
  made.record = std::make_shared<RecordValue>();
  made.record->type = &type;
  made.record->home = &home;
  Scope types;
  types.module = &home;
  for (size_t i = 0; i < names.size(); ++i) {
    const ast::Parameter &field = type.fields[i];
    const ast::Argument *argument = (*matched)[i];
    if (field.type.element) {
      report(Id::ListType, scope.place(call.range), {});
      return {};
    }
    if (!argument && !field.defaultValue) {
      report(Id::MissingArgument, scope.place(call.range),
             {type.name.text, names[i]});
      return {};
    }
    Scope &from = argument ? scope : types;
    const Expr &expr = argument ? *argument->value : *field.defaultValue;
    Value value = valueOf(expr, from);
    if (value.isPoison())
      return {};
    std::optional<Declared> declared = resolve(field.type, types, -1);
    if (!declared)
      return {};
    // A field has whatever axes its record has.
    declared->anyAxes = true;
    Place place = from.place(expr.range);
    value = coerce(value, *declared, names[i], place, textOf(field.type));
    value = bound(value, field, home, place);
    if (value.isPoison())
      return {};
    made.record->fields.push_back({names[i], value});
  }
  return made;
}

/// The value of a choice by its name.
Value Elaborator::choiceValue(const ast::ChoiceType &choice,
                              const ast::Name &name, Place place) {
  std::vector<std::string> names;
  for (const ast::Name &value : choice.values)
    names.push_back(value.text);
  auto found = std::find(names.begin(), names.end(), name.text);
  if (found == names.end()) {
    report(Id::UnknownChoice, place,
           {choice.name.text, name.text, suggestion(name.text, names)});
    return {};
  }
  Value value = Value::of(build.i64(found - names.begin(), origin(place)));
  value.choice = &choice;
  return value;
}

/// `Verdict(text)`: the value of that name, an error where there is none.
Value Elaborator::toChoice(const ast::ChoiceType &choice, const Expr &call,
                           Scope &scope) {
  Place place = scope.place(call.range);
  auto matched = matchArguments(analysis, *scope.module, choice.name.text,
                                call.arguments, {"name"});
  if (!matched)
    return {};
  if (!(*matched)[0]) {
    report(Id::MissingArgument, place, {choice.name.text, "name"});
    return {};
  }
  NodeId text = node(*(*matched)[0]->value, scope);
  if (text < 0 ||
      !wantDtype(text, {Dtype::Text}, "`" + choice.name.text + "`", place))
    return {};
  Value value = failed("`" + choice.name.text + "` has no such value", place);
  for (size_t i = 0; i < choice.values.size(); ++i) {
    Value each = Value::of(build.i64(int64_t(i), origin(place)));
    each.choice = &choice;
    NodeId same = compare(
        "==", text, build.text(choice.values[i].text, origin(place)), place);
    value = choose(same, each, value, "`" + choice.name.text + "`", place);
  }
  return value;
}

/// A field of a record; absent where the record is.
Value Elaborator::fieldOf(const Value &record, const ast::Name &field,
                          Scope &scope) {
  Place place = scope.place(field.range);
  std::vector<std::string> names;
  for (const auto &[name, value] : record.record->fields) {
    if (name != field.text) {
      names.push_back(name);
      continue;
    }
    Value found = value;
    if (record.status < 0)
      return found;
    // The status of the record where it is absent, else that of the field.
    found.status = value.status < 0
                       ? record.status
                       : elementwise(Op::Where,
                                     {isStatus(record, Status::Present, place),
                                      value.status, record.status},
                                     Dtype::I64, place);
    return found;
  }
  std::string owner = record.record->type ? record.record->type->name.text
                                          : std::string("the list");
  report(Id::NoSuchField, place,
         {owner, field.text, suggestion(field.text, names)});
  return {};
}

} // namespace rl::sema
