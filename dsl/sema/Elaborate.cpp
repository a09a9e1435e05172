// In: one expression and its scope. Out: its value in the graph. Must not
// know: slots, phases, how calls bind their arguments.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Presets.h"
#include "dsl/sema/PrintGraph.h"
#include "dsl/sema/Syntax.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace rl::sema {
using ast::Expr;

namespace {
/// Counts nesting over everything that is analyzed at once.
struct Deeper {
  explicit Deeper(int &depth) : depth(depth) { ++depth; }
  ~Deeper() { --depth; }
  int &depth;
};
constexpr int maxTotalDepth = 800;
} // namespace

void Analysis::report(Id id, Place place, std::vector<std::string> arguments,
                      std::vector<diag::Diagnostic> notes) {
  std::string key = std::to_string(int(id)) + "@" +
                    std::to_string(place.range.begin) + "-" +
                    std::to_string(place.range.end) + " " +
                    (place.source ? place.source->name() : "");
  for (const std::string &argument : arguments)
    key += '\0' + argument;
  if (!reported.insert(std::move(key)).second)
    return;
  if (experiment)
    notePresets(*experiment, place, notes);
  found.report(id, place, std::move(arguments)).notes = std::move(notes);
}

std::vector<diag::Diagnostic> Elaborator::calls() const {
  // The innermost calls tell most.
  constexpr size_t maxCalls = 6;
  std::vector<diag::Diagnostic> notes;
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame)
    if (frame->place.source && notes.size() < maxCalls)
      notes.push_back({Id::CalledHere, frame->place, {frame->name}, {}});
  return notes;
}

void Elaborator::report(Id id, Place place, std::vector<std::string> arguments,
                        std::vector<diag::Diagnostic> notes) {
  for (diag::Diagnostic &call : calls())
    notes.push_back(std::move(call));
  if (setting.failsWith.source)
    notes.push_back({Id::CheckFailsEarly, setting.failsWith, {}, {}});
  analysis.report(id, place, std::move(arguments), std::move(notes));
}

std::vector<Place> Elaborator::callPlaces() const {
  std::vector<Place> places;
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame)
    if (frame->place.source)
      places.push_back(frame->place);
  return places;
}

Value Elaborator::valueOf(const Expr &expression, Scope &scope) {
  Value value = expr(expression, scope);
  if (value.kind == Value::Kind::Fn)
    report(Id::NotAValue, scope.place(expression.range),
           {value.fn->name, "a fn"});
  else if (value.kind == Value::Kind::Axes)
    report(Id::NotAValue, scope.place(expression.range),
           {textOf(expression), "a list of axes"});
  else if (value.kind == Value::Kind::Ring && !value.axes.empty())
    return Value::of(alongRing(value, scope.place(expression.range)));
  else if (value.kind == Value::Kind::Ring)
    report(Id::RingUse, scope.place(expression.range),
           {textOf(expression), "only reductions take it, as in `mean(" +
                                    textOf(expression) + ")`"});
  else if (value.kind == Value::Kind::Net)
    report(Id::NetUse, scope.place(expression.range),
           {textOf(expression),
            "call it, as in `" + textOf(expression) + "(features)`"});
  else
    return value;
  return {};
}

NodeId Elaborator::node(const Expr &expression, Scope &scope) {
  Value value = valueOf(expression, scope);
  Place place = scope.place(expression.range);
  if (value.isPoison())
    return -1;
  if (value.isOptional())
    report(Id::MayBeAbsent, place,
           {"`" + textOf(expression) + "`", show(value)});
  else if (value.kind != Value::Kind::Node || value.choice)
    report(Id::NotANumber, place,
           {"`" + textOf(expression) + "`", show(value)});
  else
    return value.node;
  return -1;
}

void Elaborator::tell(const Value &value, Place place) {
  if (!analysis.recorder || value.isPoison() || value.kind == Value::Kind::Fn ||
      value.kind == Value::Kind::Axes || !callPlaces().empty())
    return;
  bool isConstant = value.kind == Value::Kind::Node && value.status < 0 &&
                    build.graph[value.node].op == Op::Constant;
  analysis.recorder->value(place, show(value),
                           isConstant ? showConstant(build.graph[value.node])
                                      : "");
}

Value Elaborator::expr(const Expr &expr, Scope &scope) {
  Value value = elaborate(expr, scope);
  tell(value, scope.place(expr.range));
  return value;
}

Value Elaborator::elaborate(const Expr &expr, Scope &scope) {
  Deeper deeper(analysis.depth);
  Place place = scope.place(expr.range);
  if (analysis.depth > maxTotalDepth) {
    // Every part below is too deep as well: one report says it.
    if (!std::exchange(analysis.tooDeep, true))
      report(Id::NestedTooDeep, place, {std::to_string(maxTotalDepth)});
    return {};
  }
  switch (expr.kind) {
  case Expr::Kind::Integer: {
    int64_t value = 0;
    const char *end = expr.spelling.data() + expr.spelling.size();
    auto read = std::from_chars(expr.spelling.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) {
      report(Id::NumberRange, place, {expr.spelling, "i64"});
      return {};
    }
    return Value::of(build.i64(value, origin(place)));
  }
  case Expr::Kind::Real: {
    double value = std::strtod(expr.spelling.c_str(), nullptr);
    if (!std::isfinite(value)) {
      report(Id::NumberRange, place, {expr.spelling, "f64"});
      return {};
    }
    // Beyond the largest finite number of f32 it can only be an f64.
    if (std::fabs(value) > 3.4028234663852886e38)
      return Value::of(build.f64(value, origin(place)));
    return Value::of(build.f32(value, origin(place)));
  }
  case Expr::Kind::Bool:
    return Value::of(build.boolean(expr.spelling == "true", origin(place)));
  case Expr::Kind::Text:
    return Value::of(textLiteral(expr, scope));
  case Expr::Kind::Path:
    return path(expr, scope);
  case Expr::Kind::Call:
    return call(expr, scope);
  case Expr::Kind::Member: {
    Value value = valueOf(*expr.operands[0], scope);
    if (value.isPoison())
      return {};
    if (value.kind == Value::Kind::Record || value.kind == Value::Kind::List)
      return fieldOf(value, expr.path[0], scope);
    report(Id::NoSuchField, scope.place(expr.path[0].range),
           {textOf(*expr.operands[0]), expr.path[0].text, ""});
    return {};
  }
  case Expr::Kind::Unary:
    return Value::of(unary(expr, scope));
  case Expr::Kind::Binary:
    return binary(expr, scope);
  case Expr::Kind::Match:
    return match(expr, scope);
  case Expr::Kind::Group:
    return Value::of(matchGroup(expr, scope));
  case Expr::Kind::List:
    if (setting.kind == Setting::Kind::Check) {
      // Without a declared type the depth tells the axes.
      size_t depth = 0;
      const Expr *inner = &expr;
      while (inner->kind == Expr::Kind::List) {
        ++depth;
        if (inner->arguments.empty())
          break;
        inner = inner->arguments[0].value.get();
      }
      Declared type;
      type.dtype = inner->kind == Expr::Kind::Text ? Dtype::Text : Dtype::F32;
      if (depth > 3) {
        report(Id::CheckShape, place,
               {"a list without a declared type",
                "at most f32[prompt, rollout, token]",
                "it must be nested at most 3 deep"});
        return {};
      }
      type.axes = {model::promptAxis};
      if (depth > 1)
        type.axes.push_back(model::rolloutAxis);
      if (depth > 2)
        type.axes.push_back(responseToken(origin(place)));
      return literal(expr, type, "list", scope);
    }
    report(Id::MisplacedLiteral, place, {"a list"});
    return {};
  case Expr::Kind::Record:
    report(Id::MisplacedLiteral, place, {"a record"});
    return {};
  case Expr::Kind::Along:
    report(Id::NotAValue, place, {textOf(expr), "a type"});
    return {};
  }
  return {};
}

NodeId Elaborator::textLiteral(const Expr &expr, Scope &scope) {
  Place place = scope.place(expr.range);
  std::string pattern, plain;
  std::vector<NodeId> holes;
  bool sound = true;
  for (const ast::TextPart &part : expr.parts) {
    if (!part.hole) {
      plain += part.characters;
      for (char c : part.characters) {
        pattern += c;
        if (c == '{' || c == '}')
          pattern += c;
      }
      continue;
    }
    pattern += "{}";
    NodeId hole = node(*part.hole, scope);
    if (hole >= 0 && build.typeOf(hole).dtype != Dtype::Text &&
        build.typeOf(hole).dtype != Dtype::I64) {
      report(Id::HoleType, scope.place(part.hole->range), {show(hole)});
      hole = -1;
    }
    sound = sound && hole >= 0;
    holes.push_back(hole);
  }
  if (!sound)
    return -1;
  if (holes.empty())
    return build.text(plain, origin(place));
  return formatted(std::move(holes), std::move(pattern), place);
}

NodeId Elaborator::formatted(std::vector<NodeId> holes, std::string pattern,
                             Place place) {
  if (!align(holes, place))
    return -1;
  Node format;
  format.op = Op::Format;
  format.type = {Dtype::Text, build.typeOf(holes[0]).axes};
  format.operands = std::move(holes);
  format.text = std::move(pattern);
  format.origin = origin(place);
  return build.add(std::move(format));
}

NodeId Elaborator::unary(const Expr &expr, Scope &scope) {
  NodeId operand = node(*expr.operands[0], scope);
  if (operand < 0)
    return -1;
  Place place = scope.place(expr.range);
  Type type = build.typeOf(operand);
  if (expr.spelling == "not") {
    if (!wantDtype(operand, {Dtype::Bool}, "`not`", place))
      return -1;
    return build.add(Op::Not, {operand}, type, origin(place));
  }
  if (!wantDtype(operand, {Dtype::F32, Dtype::F64, Dtype::I64}, "`-`", place))
    return -1;
  if (type.dtype == Dtype::I64 && !build.isConstant(operand))
    return arithmetic(Op::Sub, {build.i64(0, origin(place)), operand}, "`-`",
                      place);
  return build.add(Op::Neg, {operand}, type, origin(place));
}

Value Elaborator::binary(const Expr &expr, Scope &scope) {
  const std::string &spelling = expr.spelling;
  if (spelling == "??")
    return fallback(expr, scope);
  Place place = scope.place(expr.range);
  if (spelling == "==")
    return Value::of(equality(expr, scope));
  if (spelling == "!=") {
    NodeId equal = equality(expr, scope);
    return Value::of(equal < 0 ? -1
                               : build.add(Op::Not, {equal},
                                           build.typeOf(equal), origin(place)));
  }
  NodeId left = node(*expr.operands[0], scope);
  NodeId right = node(*expr.operands[1], scope);
  if (left < 0 || right < 0)
    return {};
  return Value::of(operation(spelling, left, right, place));
}

/// `==`, of choices too.
NodeId Elaborator::equality(const Expr &expr, Scope &scope) {
  Place place = scope.place(expr.range);
  Value sides[2];
  for (size_t i = 0; i < 2; ++i) {
    const Expr &side = *expr.operands[i];
    sides[i] = valueOf(side, scope);
    if (sides[i].isPoison())
      return -1;
    if (sides[i].isOptional()) {
      report(Id::MayBeAbsent, scope.place(side.range),
             {"`" + textOf(side) + "`", show(sides[i])});
      return -1;
    }
  }
  if (sides[0].kind != Value::Kind::Node ||
      sides[1].kind != Value::Kind::Node ||
      sides[0].choice != sides[1].choice) {
    report(
        Id::OperandTypes, place,
        {"`" + expr.spelling + "`", show(sides[0]) + " and " + show(sides[1])});
    return -1;
  }
  return compare("==", sides[0].node, sides[1].node, place);
}

NodeId Elaborator::operation(const std::string &spelling, NodeId left,
                             NodeId right, Place place) {
  std::string what = "`" + spelling + "`";
  if (spelling == "and" || spelling == "or") {
    if (!wantDtype(left, {Dtype::Bool}, what, place) ||
        !wantDtype(right, {Dtype::Bool}, what, place))
      return -1;
    return elementwise(spelling == "and" ? Op::And : Op::Or, {left, right},
                       Dtype::Bool, place);
  }
  if (spelling == "+")
    return arithmetic(Op::Add, {left, right}, what, place);
  if (spelling == "-")
    return arithmetic(Op::Sub, {left, right}, what, place);
  if (spelling == "*")
    return arithmetic(Op::Mul, {left, right}, what, place);
  if (spelling == "/")
    return arithmetic(Op::Div, {left, right}, what, place);
  if (spelling == "//")
    return arithmetic(Op::FloorDiv, {left, right}, what, place);
  if (spelling == "%")
    return arithmetic(Op::Mod, {left, right}, what, place);
  if (spelling == "**")
    return arithmetic(Op::Pow, {left, right}, what, place);
  return compare(spelling, left, right, place);
}

/// `name = expr` of a file: what its expression folds to.
Value Elaborator::fileValue(Binding &binding, Place place) {
  if (binding.running) {
    report(Id::NeedsConstant, place,
           {"`" + binding.value->name.text + "`, which is made of itself,"});
    return {};
  }
  Scope bare;
  bare.module = binding.home;
  binding.running = true;
  Value value = valueOf(*binding.value->value, bare);
  binding.running = false;
  bool isKnown = value.kind == Value::Kind::Absent ||
                 (value.kind == Value::Kind::Node && !value.isOptional() &&
                  build.isConstant(value.node));
  if (value.isPoison() || isKnown)
    return value;
  report(Id::NeedsConstant, binding.home->at(binding.value->value->range),
         {"`" + binding.value->name.text + "`, a value of the file,"});
  return {};
}

Value Elaborator::path(const Expr &expr, Scope &scope) {
  const ast::Name &head = expr.path[0];
  Place place = scope.place(expr.range);
  size_t used = 1;
  Value value;
  auto local = scope.locals.find(head.text);
  auto bound = scope.module->names.find(head.text);
  auto items = scope.items.find(head.text);
  if (local != scope.locals.end()) {
    local->second.read = true;
    value = local->second.value;
    if (value.kind == Value::Kind::Net && expr.path.size() == 2 &&
        expr.path[1].text == "updates")
      return Value::of(value.net->updates);
    if (value.kind == Value::Kind::Net && expr.path.size() == 2 &&
        expr.path[1].text == "size")
      return Value::of(netSizeNode(*value.net, head.text, place));
  } else if (items != scope.items.end() && expr.path.size() > 1) {
    value = items->second;
  } else if (bound != scope.module->names.end()) {
    Binding &binding = bound->second;
    binding.read = true;
    if (binding.kind == Binding::Kind::Broken)
      return {};
    if (binding.kind == Binding::Kind::Choice && expr.path.size() == 2)
      return choiceValue(*binding.choice, expr.path[1], place);
    if (binding.kind == Binding::Kind::Value) {
      value = fileValue(binding, place);
      if (value.isPoison())
        return value;
    } else if (binding.kind != Binding::Kind::Param) {
      report(Id::NotAValue, place, {head.text, kindInWords(binding)});
      return {};
    } else {
      value = Value::of(paramNode(*binding.param, *binding.home, place));
    }
  } else {
    std::optional<Value> slot;
    if (setting.slotName && !scope.callable && frames.empty()) {
      const ast::Name *field = expr.path.size() > 1 ? &expr.path[1] : nullptr;
      slot = setting.slotName(head, field, place);
    }
    if (slot) {
      value = *slot;
      used = head.text == "data" ? 2 : 1;
    } else if (std::optional<Value> found = builtin(expr, scope, used)) {
      value = *found;
    } else {
      return unknown(expr, scope);
    }
  }
  for (; used < expr.path.size() &&
         (value.kind == Value::Kind::Record || value.kind == Value::Kind::List);
       ++used)
    value = fieldOf(value, expr.path[used], scope);
  if (value.isPoison() || used >= expr.path.size())
    return value;
  // The rest is a stream of the text.
  std::string name;
  for (size_t i = head.text == "data" ? 1 : 0; i < used; ++i)
    name += (name.empty() ? "" : ".") + expr.path[i].text;
  if (value.kind != Value::Kind::Node) {
    report(Id::StreamOfWhat, place, {name, show(value)});
    return {};
  }
  NodeId text = value.node;
  if (build.graph[text].op == Op::Response)
    return Value::of(stream(-1, "response", expr.path, used, place));
  Type type = build.typeOf(text);
  // Of each prompt, or of what lies under it beside the rollouts.
  bool ofPrompts = type.axes.empty() || type.axes[0] == model::promptAxis;
  for (AxisId axis : type.axes) {
    model::Axis::Kind kind = build.graph.axes[size_t(axis)].kind;
    ofPrompts = ofPrompts && (kind == model::Axis::Kind::Prompt ||
                              kind == model::Axis::Kind::Ragged);
  }
  if (type.dtype != Dtype::Text || !ofPrompts) {
    report(Id::StreamOfWhat, place, {name, build.show(type)});
    return {};
  }
  if (build.graph[text].op == Op::SampleAfter) {
    report(Id::AttemptStream, place, {name});
    return {};
  }
  if (type.axes.empty())
    text = build.broadcast(text, {model::promptAxis}, origin(place));
  return Value::of(stream(text, name, expr.path, used, place));
}

NodeId Elaborator::readable(Op op, const std::string &name, Type type,
                            Place place, bool ofRollouts) {
  if (task || setting.kind == Setting::Kind::Settings) {
    report(Id::CannotReadHere, place,
           {name, task ? "a task" : setting.description});
    return -1;
  }
  if (ofRollouts && !setting.hasSample) {
    report(Id::NeedsSample, place, {name, setting.description});
    return -1;
  }
  return build.add(op, {}, std::move(type), origin(place));
}

std::optional<Value> Elaborator::builtin(const Expr &expr, Scope &scope,
                                         size_t &used) {
  const std::string &head = expr.path[0].text;
  Place place = scope.place(expr.range);
  if (head == "missing")
    return absent(Status::Missing, place);
  const std::vector<AxisId> rollouts = {model::promptAxis, model::rolloutAxis};
  if (head == "response")
    return Value::of(
        readable(Op::Response, head, {Dtype::Text, rollouts}, place, true));
  if (head == "truncated")
    return Value::of(
        readable(Op::Truncated, head, {Dtype::Bool, rollouts}, place, true));
  if (head == "age")
    return age(place);
  if (isQuantity(head) || head == "old" || head == "ref" || head == "sampled") {
    used = expr.path.size();
    return Value::of(stream(-1, "response", expr.path, 0, place));
  }
  if (head == "step" || head == "steps") {
    if (task || setting.isEvaluate) {
      report(Id::CannotReadHere, place,
             {head, task ? "a task" : setting.description});
      return Value();
    }
    return Value::of(build.add(head == "step" ? Op::Step : Op::Steps, {},
                               {Dtype::F32, {}}, origin(place)));
  }
  if (head == "index") {
    if (!task) {
      report(Id::OutsideTask, place, {head});
      return Value();
    }
    return Value::of(build.add(Op::Index, {}, {Dtype::I64, {model::promptAxis}},
                               origin(place)));
  }
  return std::nullopt;
}

Value Elaborator::unknown(const Expr &expr, Scope &scope) {
  const ast::Name &head = expr.path[0];
  std::vector<std::string> names = {"response", "truncated", "age", "step",
                                    "steps"};
  for (size_t i = 0; i < model::quantityCount; ++i)
    names.push_back(model::wordOf(model::Quantity(i)));
  for (const auto &[name, local] : scope.locals)
    names.push_back(name);
  for (const auto &[name, binding] : scope.module->names)
    names.push_back(name);
  if (setting.slotName && !scope.callable && frames.empty())
    names.insert(names.end(), setting.slotNames.begin(),
                 setting.slotNames.end());
  bool isPrimitive = false;
#define PRIMITIVE(id, spelling, family, signature, doc)                        \
  if (*spelling) {                                                             \
    isPrimitive = isPrimitive || head.text == spelling;                        \
    names.push_back(spelling);                                                 \
  }
#include "dsl/primitives/Primitives.def"
#undef PRIMITIVE
  if (isPrimitive)
    report(Id::NotAValue, scope.place(head.range), {head.text, "a primitive"});
  else
    report(Id::UnknownName, scope.place(head.range),
           {head.text, suggestion(head.text, names)});
  return {};
}

} // namespace rl::sema
