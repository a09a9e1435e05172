// In: an argument for a parameter of type `fn`. Out: the callable it names,
// with the arguments bound there. Must not know: slots, how calls expand.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Callable;
using ast::Expr;

Value Elaborator::fnArgument(const Expr &expr, const ast::Parameter &parameter,
                             Scope &scope) {
  Place place = scope.place(expr.range);
  const Expr *path =
      expr.kind == Expr::Kind::Call ? expr.operands[0].get() : &expr;
  if (path->kind != Expr::Kind::Path || path->path.size() != 1) {
    report(Id::TypeMismatch, place,
           {parameter.name.text, textOf(parameter.type), "an expression",
            "; name a fn"});
    return {};
  }
  const std::string &name = path->path[0].text;
  auto fn = std::make_shared<FnValue>();
  auto local = scope.locals.find(name);
  auto bound = scope.module->names.find(name);
  if (local != scope.locals.end()) {
    local->second.read = true;
    if (local->second.value.isPoison())
      return {};
    if (local->second.value.kind != Value::Kind::Fn) {
      report(Id::TypeMismatch, place,
             {parameter.name.text, textOf(parameter.type), "a value",
              "; name a fn"});
      return {};
    }
    *fn = *local->second.value.fn;
  } else if (bound != scope.module->names.end()) {
    bound->second.read = true;
    if (bound->second.kind == Binding::Kind::Broken)
      return {};
    if (bound->second.kind != Binding::Kind::Callable ||
        bound->second.callable->kind == Callable::Kind::Task) {
      report(Id::TypeMismatch, place,
             {parameter.name.text, textOf(parameter.type),
              kindInWords(bound->second), "; name a fn"});
      return {};
    }
    fn->callable = bound->second.callable;
    fn->home = bound->second.home;
    fn->name = name;
    if (!checkAlone(*fn->callable, *fn->home))
      return {};
  } else {
    std::vector<std::string> names;
    for (const auto &[known, binding] : scope.module->names)
      if (binding.kind == Binding::Kind::Callable)
        names.push_back(known);
    report(Id::UnknownName, scope.place(path->range),
           {name, suggestion(name, names)});
    return {};
  }
  if (expr.kind == Expr::Kind::Call) {
    for (const ast::Argument &argument : expr.arguments) {
      Place at = scope.place(argument.value->range);
      if (!argument.name) {
        report(Id::PartialPositional, at, {name});
        return {};
      }
      const ast::Parameter *target = nullptr;
      std::vector<std::string> names;
      if (fn->callable)
        for (const ast::Parameter &candidate : fn->callable->parameters) {
          names.push_back(candidate.name.text);
          if (candidate.name.text == argument.name->text)
            target = &candidate;
        }
      if (!target) {
        report(Id::UnknownArgument, scope.place(argument.name->range),
               {name, argument.name->text,
                suggestion(argument.name->text, names)});
        return {};
      }
      if (fn->bound.count(target->name.text)) {
        report(Id::DuplicateArgument, scope.place(argument.name->range),
               {target->name.text});
        return {};
      }
      Value value = this->argument(*argument.value, *target, scope);
      if (value.isPoison())
        return {};
      if (value.kind == Value::Kind::Node && !namesAxes(target->type)) {
        Scope types;
        types.module = fn->home;
        std::optional<Declared> declared = resolve(target->type, types, -1);
        value = declared ? coerce(value, *declared, target->name.text, at,
                                  textOf(target->type))
                         : Value();
        value = this->bound(value, *target, *fn->home, at);
        if (value.isPoison())
          return {};
      }
      fn->bound[target->name.text] = value;
    }
  }
  if (!fits(*fn, parameter, place))
    return {};
  Value value;
  value.kind = Value::Kind::Fn;
  value.fn = std::move(fn);
  return value;
}

bool namesAxes(const ast::TypeExpr &type) {
  return type.anyAxes || !type.axes.empty();
}

/// `inner` holds no axis that `outer` lacks.
static bool withinAxes(const ast::TypeExpr &inner, const ast::TypeExpr &outer) {
  if (outer.anyAxes || inner.anyAxes)
    return true;
  for (const ast::Name &axis : inner.axes)
    if (std::none_of(
            outer.axes.begin(), outer.axes.end(),
            [&](const ast::Name &other) { return other.text == axis.text; }))
      return false;
  return true;
}

bool Elaborator::fits(const FnValue &fn, const ast::Parameter &parameter,
                      Place place) {
  const ast::TypeExpr &wanted = parameter.type;
  ast::TypeExpr found;
  std::string shown = "fn(";
  bool sound = true;
  size_t given = 0;
  auto check = [&](const ast::TypeExpr &type, bool hasDefault) {
    if (given < wanted.parameters.size()) {
      sound = sound &&
              type.scalar.text == wanted.parameters[given].scalar.text &&
              withinAxes(wanted.parameters[given], type);
      shown += (given ? ", " : "") + textOf(type);
    } else if (!hasDefault) {
      sound = false;
      shown += (given ? ", " : "") + textOf(type);
    }
    ++given;
  };
  const ast::TypeExpr *result = nullptr;
  if (fn.callable) {
    for (const ast::Parameter &free : fn.callable->parameters)
      if (!fn.bound.count(free.name.text))
        check(free.type, free.defaultValue != nullptr);
    result = fn.callable->result ? &*fn.callable->result : nullptr;
  } else {
    for (const ast::TypeExpr &type : fn.opaque->parameters)
      check(type, false);
    result = fn.opaque->result.get();
  }
  sound = sound && given >= wanted.parameters.size();
  shown += ")";
  if (result) {
    shown += " -> " + textOf(*result);
    sound = sound && result->scalar.text == wanted.result->scalar.text &&
            result->isOptional == wanted.result->isOptional &&
            withinAxes(*result, *wanted.result);
  }
  if (!sound)
    report(Id::FnSignature, place,
           {parameter.name.text, textOf(wanted), fn.name, shown});
  return sound;
}

} // namespace rl::sema
