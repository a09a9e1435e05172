// In: a call of a row of Primitives.def. Out: its node, operands checked by
// family. Must not know: slots, declared callables.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/JsonSchema.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>

namespace rl::sema {
using ast::Expr;

namespace {
enum class Family {
  Leaf,
  Unary,
  Binary,
  Compare,
  Logic,
  Reduce,
  Shape,
  Array,
  Text,
  Sugar,
  Made
};
struct Row {
  Op op;
  Family family;
};

/// Rows of a spelling; `min` and `max` have two.
std::vector<Row> rowsOf(const std::string &name) {
  std::vector<Row> rows;
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  if (name == spelling)                                                        \
    rows.push_back({Op::id, Family::family});
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  return rows;
}

/// Parameter names of a row that are given by position or by name.
std::vector<std::string> parametersOf(const Row &row) {
  switch (row.op) {
  case Op::Where:
    return {"condition", "then", "else"};
  case Op::Clamp:
    return {"x", "low", "high"};
  case Op::Position:
    return {"axis"};
  case Op::Uniform:
    return {"key"};
  case Op::Count:
    return {"over", "where"};
  case Op::Std:
    return {"x", "over", "ddof", "where"};
  case Op::Contains:
  case Op::StartsWith:
  case Op::EndsWith:
    return {"x", "part"};
  case Op::Capture:
    return {"x", "pattern", "group"};
  case Op::Matches:
    return {"x", "pattern"};
  case Op::UpTo:
    return {"x", "count"};
  case Op::TokenAt:
    return {"response", "at"};
  case Op::MathVerdict:
    return {"response", "answer", "from"};
  case Op::Replace:
    return {"x", "pattern", "with"};
  case Op::SharedWords:
    return {"x", "y"};
  case Op::FitsSchema:
    return {"x", "schema"};
  case Op::CodeVerdict:
    return {"code", "tests", "seconds", "memory"};
  default:
    break;
  }
  if (row.family == Family::Reduce)
    return {"x", "over", "by", "where"};
  if (row.family == Family::Binary)
    return {"x", "y"};
  return {"x"};
}
} // namespace

/// The element type of an operation on text.
static Dtype textResult(Op op) {
  switch (op) {
  case Op::Length:
  case Op::MathVerdict:
  case Op::CodeVerdict:
  case Op::SharedWords:
  case Op::TokenAt:
    return Dtype::I64;
  case Op::Contains:
  case Op::StartsWith:
  case Op::EndsWith:
  case Op::Matches:
  case Op::FitsSchema:
    return Dtype::Bool;
  default:
    return Dtype::Text;
  }
}

NodeId Elaborator::textCall(Op op, const std::string &name,
                            std::vector<NodeId> operands, Place place) {
  for (size_t i = 0; i < operands.size(); ++i) {
    bool isCount = (op == Op::UpTo || op == Op::TokenAt) && i == 1;
    bool isLimit = op == Op::CodeVerdict && i > 1;
    if (isLimit)
      operands[i] = build.adapt(operands[i], Dtype::F32, origin(place));
    std::string what = op == Op::TokenAt && isCount ? "`at` of `token_at`"
                       : isCount                    ? "`count` of `up_to`"
                       : isLimit ? "a limit of `code_verdict`"
                                 : "`" + name + "`";
    if (!wantDtype(operands[i],
                   {isCount   ? Dtype::I64
                    : isLimit ? Dtype::F32
                              : Dtype::Text},
                   what, place))
      return -1;
  }
  if (const Node &last = build.graph[operands.back()];
      op == Op::MathVerdict && last.op == Op::Constant) {
    bool known = false;
    for (const char *part : {"boxed", "hashes", "last", "whole"})
      known = known || last.text == part;
    if (!known) {
      report(Id::AnswerPart, place, {last.text});
      return -1;
    }
  }
  if (op == Op::TokenAt && setting.kind == Setting::Kind::Batch &&
      build.graph[operands[0]].op != Op::Response) {
    report(Id::TokenAtText, place, {show(operands[0])});
    return -1;
  }
  Dtype result = textResult(op);
  if (op != Op::Capture && op != Op::Matches && op != Op::Replace &&
      op != Op::FitsSchema)
    return elementwise(op, std::move(operands), result, place);
  const Node pattern = build.graph[operands[1]];
  const bool isSchema = op == Op::FitsSchema;
  operands.erase(operands.begin() + 1);
  if (!align(operands, place))
    return -1;
  Node node;
  node.op = op;
  node.type = {result, build.typeOf(operands[0]).axes};
  node.operands = std::move(operands);
  node.origin = origin(place);
  if (pattern.op == Op::Constant) {
    node.text = pattern.text;
  } else if (setting.kind != Setting::Kind::Declaration) {
    report(Id::NeedsConstant, place,
           {(isSchema ? "the schema of `" : "the pattern of `") + name + "`"});
    return -1;
  }
  if (std::string fault = isSchema && pattern.op == Op::Constant
                              ? faultOfSchema(node.text)
                              : "";
      !fault.empty()) {
    report(Id::SchemaFault, place, {fault});
    return -1;
  }
  return build.add(std::move(node));
}

/// `uniform(key)`: the n-th draw of the program it stands in.
NodeId Elaborator::keyed(NodeId key, Place place) {
  if (task || setting.kind == Setting::Kind::Settings) {
    report(Id::CannotReadHere, place,
           {"uniform(key)", task ? "a task" : setting.description});
    return -1;
  }
  if (!wantDtype(key, {Dtype::I64}, "`key` of `uniform`", place))
    return -1;
  std::string name = programPath();
  int64_t ordinal = 0;
  for (const Node &node : build.graph.nodes)
    if (node.op == Op::Uniform && node.text == name)
      ordinal = std::max(ordinal, node.integer + 1);
  return draws01(key, name, ordinal, origin(place));
}

NodeId Elaborator::primitive(const std::string &name, const Expr &call,
                             Scope &scope) {
  if (std::optional<NodeId> reduced = ofRing(name, call, scope))
    return *reduced;
  Place place = scope.place(call.range);
  if (name == "mlp") {
    report(Id::NetUse, place,
           {name, "it stands alone, in `net name = mlp(..)`"});
    return -1;
  }
  std::vector<Row> rows = rowsOf(name);
  Row row = rows[0];
  if (row.family == Family::Leaf) {
    report(Id::NotCallable, place, {name, "a value"});
    return -1;
  }
  if (row.family == Family::Array || row.family == Family::Sugar)
    return arrayCall(row.op, name, call, scope);
  // `min` and `max` reduce where `over:` is written.
  if (rows.size() > 1)
    for (const ast::Argument &argument : call.arguments)
      if (argument.name && argument.name->text == "over" &&
          row.family != Family::Reduce)
        row = rows[1];
  std::vector<std::string> names = parametersOf(row);
  auto matched =
      matchArguments(analysis, *scope.module, name, call.arguments, names);
  if (!matched)
    return -1;
  std::vector<NodeId> operands;
  std::optional<std::vector<AxisRef>> over;
  bool sound = true;
  int64_t ddof = 1, group = -1;
  AxisId by = -1;
  NodeId mask = -1;
  for (size_t i = 0; i < names.size(); ++i) {
    const ast::Argument *argument = (*matched)[i];
    if (!argument) {
      if (names[i] == "ddof" || names[i] == "group" || names[i] == "by" ||
          names[i] == "key" || (names[i] == "where" && row.op != Op::Where))
        continue;
      report(Id::MissingArgument, place, {name, names[i]});
      return -1;
    }
    if (names[i] == "by") {
      std::optional<std::vector<AxisRef>> groups =
          axesOf(*argument->value, scope);
      if (!groups)
        return -1;
      by = groups->size() == 1 ? (*groups)[0].axis : -1;
      if (by < 0 || build.graph.axes[size_t(by)].member < 0) {
        report(Id::GroupedBy, scope.place(argument->value->range),
               {"`by: " + textOf(*argument->value) + "`"});
        return -1;
      }
      continue;
    }
    if (names[i] == "where") {
      mask = node(*argument->value, scope);
      sound = sound && mask >= 0;
      continue;
    }
    if (names[i] == "over") {
      over = axesOf(*argument->value, scope);
      sound = sound && over;
      continue;
    }
    if (row.op == Op::Position)
      return position(*argument->value, place, scope);
    NodeId operand = node(*argument->value, scope);
    if (operand >= 0 && (names[i] == "ddof" || names[i] == "group")) {
      const Node &constant = build.graph[operand];
      bool isConstant = constant.op == Op::Constant;
      if (constant.type.dtype != Dtype::I64 ||
          (!isConstant && setting.kind != Setting::Kind::Declaration)) {
        report(Id::NeedsConstant, place, {"`" + names[i] + "`, an i64,"});
        return -1;
      }
      if (isConstant && constant.integer < 0) {
        report(Id::NumberRange, place,
               {std::to_string(constant.integer), "`" + names[i] + "`"});
        return -1;
      }
      (names[i] == "ddof" ? ddof : group) = constant.integer;
      continue;
    }
    sound = sound && operand >= 0;
    operands.push_back(operand);
  }
  if (!sound)
    return -1;
  std::string what = "`" + name + "`";
  if (mask >= 0)
    return masked({row.op, name, operands.empty() ? -1 : operands[0], mask, by,
                   ddof, *over, call},
                  scope);
  switch (row.op) {
  case Op::Count:
    return count(*over, call, scope);
  case Op::Uniform: {
    if (!operands.empty())
      return keyed(operands[0], place);
    if (!task) {
      report(Id::OutsideTask, place, {name});
      return -1;
    }
    Node node;
    node.op = Op::Uniform;
    node.integer = draws++;
    node.text = task->name.text;
    node.type = {Dtype::F32, {model::promptAxis}};
    node.origin = origin(place);
    return build.add(std::move(node));
  }
  case Op::Clamp:
    return arithmetic(Op::Clamp, operands, what, place);
  case Op::Stop:
    // Only real numbers carry a gradient.
    if (!model::isReal(build.typeOf(operands[0]).dtype) ||
        build.graph[operands[0]].op == Op::Stop)
      return operands[0];
    return build.add(Op::Stop, operands, build.typeOf(operands[0]),
                     origin(place));
  case Op::ToF32:
  case Op::ToF64:
  case Op::ToI64: {
    if (!wantDtype(operands[0],
                   {Dtype::F32, Dtype::F64, Dtype::I64, Dtype::Bool}, what,
                   place))
      return -1;
    Type type = build.typeOf(operands[0]);
    Dtype to = row.op == Op::ToF32   ? Dtype::F32
               : row.op == Op::ToF64 ? Dtype::F64
                                     : Dtype::I64;
    if (type.dtype == to)
      return operands[0];
    type.dtype = to;
    return build.add(row.op, operands, type, origin(place));
  }
  default:
    break;
  }
  if (row.family == Family::Reduce) {
    if (by >= 0)
      return reductionBy(row.op, name, operands[0], *over, by, call, scope);
    NodeId result = reduction(row.op, name, operands[0], *over, call, scope);
    if (result < 0 || row.op != Op::Std)
      return result;
    Node node = build.graph[result];
    node.integer = ddof;
    return build.add(std::move(node));
  }
  if (row.family == Family::Text) {
    NodeId result = textCall(row.op, name, operands, place);
    if (result < 0 || group < 0)
      return result;
    Node node = build.graph[result];
    node.integer = group + 1;
    return build.add(std::move(node));
  }
  if (row.family == Family::Binary)
    return arithmetic(row.op, operands, what, place);
  // Unary on f32; constant integers adapt.
  if (build.isConstant(operands[0]) &&
      build.typeOf(operands[0]).dtype == Dtype::I64)
    operands[0] = build.toF32(operands[0], origin(place));
  if (!wantDtype(operands[0], {Dtype::F32, Dtype::F64}, what, place))
    return -1;
  Type type = build.typeOf(operands[0]);
  if (row.op == Op::IsFinite)
    type.dtype = Dtype::Bool;
  return build.add(row.op, operands, std::move(type), origin(place));
}

} // namespace rl::sema
