// In: Ast. Out: a copy of it with the same ranges. Must not know: meaning.
#include "dsl/ast/Clone.h"

namespace rl::ast {

ExprPtr clone(const ExprPtr &expr) {
  if (!expr)
    return nullptr;
  auto made = std::make_unique<Expr>();
  made->kind = expr->kind;
  made->range = expr->range;
  made->parenthesised = expr->parenthesised;
  made->spelling = expr->spelling;
  made->path = expr->path;
  made->isRaw = expr->isRaw;
  for (const TextPart &part : expr->parts)
    made->parts.push_back({part.characters, clone(part.hole)});
  for (const Argument &argument : expr->arguments)
    made->arguments.push_back({argument.name, clone(argument.value)});
  for (const ExprPtr &operand : expr->operands)
    made->operands.push_back(clone(operand));
  for (const Arm &arm : expr->arms)
    made->arms.push_back({clone(arm.pattern), clone(arm.value)});
  return made;
}

TypeExpr clone(const TypeExpr &type) {
  TypeExpr made;
  made.scalar = type.scalar;
  made.isOptional = type.isOptional;
  made.anyAxes = type.anyAxes;
  made.axes = type.axes;
  made.range = type.range;
  if (type.element)
    made.element = std::make_unique<TypeExpr>(clone(*type.element));
  if (type.result)
    made.result = std::make_unique<TypeExpr>(clone(*type.result));
  for (const TypeExpr &parameter : type.parameters)
    made.parameters.push_back(clone(parameter));
  return made;
}

Parameter clone(const Parameter &parameter) {
  return {parameter.doc,
          parameter.name,
          clone(parameter.type),
          parameter.bounds,
          clone(parameter.defaultValue),
          parameter.range};
}

Slot clone(const Slot &slot) {
  return {slot.name, clone(slot.value), slot.range};
}

Phase clone(const Phase &phase) {
  Phase made{phase.doc, phase.name, phase.kind, {}, phase.range};
  for (const Slot &slot : phase.slots)
    made.slots.push_back(clone(slot));
  return made;
}

} // namespace rl::ast
