// In: `state` and `next` statements, reductions of rings. Out: states of the
// graph; rings as arrays along a dense axis. Must not know: slots, phases,
// where states live between steps.
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <limits>

namespace rl::sema {
using ast::Expr;

model::State *Elaborator::findState(const std::string &name) {
  for (model::State &state : build.graph.states)
    if (state.name == name)
      return &state;
  return nullptr;
}

/// The slot and the calls that lead here.
std::string Elaborator::programPath() const {
  std::string path = setting.slot;
  for (const Frame &frame : frames)
    path += (path.empty() ? "" : ".") + frame.name;
  return path;
}

/// The unique name of a state: the slot, the calls, its own; empty where it
/// cannot live.
std::string Elaborator::stateHome(const ast::Name &state, Scope &scope) {
  const char *nowhere = setting.kind == Setting::Kind::Settings ? "a slot"
                        : task                                  ? "a task"
                                                                : nullptr;
  if (nowhere) {
    report(Id::StateNowhere, scope.place(state.range), {state.text, nowhere});
    return "";
  }
  std::string path = programPath() + "." + state.text;
  std::string name = path;
  for (int number = 2; findState(name) || findState(name + ".updates");
       ++number)
    name = path + "_" + std::to_string(number);
  // There it may be, where nothing reads it: known once the phase is.
  if (setting.isEvaluate)
    unstepped.push_back({name, scope.place(state.range), state.text, calls()});
  return name;
}

NodeId Elaborator::addState(const std::string &name, const std::string &local,
                            NodeId init, const Origin &origin) {
  Node node;
  node.op = Op::State;
  node.operands = {init};
  node.type = build.typeOf(init);
  node.text = name;
  node.origin = origin;
  NodeId made = build.add(std::move(node));
  build.graph.states.push_back({name, local, made, -1, ""});
  return made;
}

bool Elaborator::state(const ast::StateDecl &state, Scope &scope) {
  const std::string &name = state.name.text;
  if (!isFree(state.name, scope)) {
    scope.states.emplace(name, LocalState());
    return false;
  }
  // Until it is known to be sound, whatever touches it is silent.
  scope.locals[name] = Local{{}, state.name.range, false, false};
  scope.states[name] = {};
  Value value;
  if (state.type.capacity) {
    value = ring(state, scope);
  } else {
    Place place = scope.place(state.type.range);
    std::optional<Declared> type = resolve(state.type, scope, scope.token);
    if (!type)
      return false;
    bool fixed = !type->anyAxes && type->dtype != Dtype::Text &&
                 !type->isOptional && !type->record;
    bool ofRollouts = type->axes == std::vector<AxisId>{model::promptAxis,
                                                        model::rolloutAxis};
    for (AxisId axis : type->axes)
      fixed = fixed && (ofRollouts || build.graph.axes[size_t(axis)].kind ==
                                          model::Axis::Kind::Dense);
    if (!fixed) {
      report(Id::StateType, place, {name, textOf(state.type)});
      return false;
    }
    bool isBatch = setting.kind == Setting::Kind::Batch;
    if (ofRollouts && isBatch && !meetsEarlierRollouts()) {
      report(Id::RolloutState, scope.place(state.name.range),
             {name, "`" + setting.slot + "`"});
      return false;
    }
    Value init = coerce(valueOf(*state.init, scope), *type, name,
                        scope.place(state.init->range), textOf(state.type));
    std::string home = stateHome(state.name, scope);
    if (init.isPoison() || home.empty())
      return false;
    scope.states[name].name = home;
    // A rollout that no later round meets has its state for one step.
    bool lasts = !ofRollouts || !isBatch || setting.replays;
    Origin at = origin(scope.place(state.name.range));
    value = Value::of(
        lasts ? addState(home, name, init.node, at)
              : build.add(Op::Stop, {init.node}, build.typeOf(init.node), at));
    value.choice = type->choice;
  }
  scope.locals[name].value = value;
  return !value.isPoison();
}

Value Elaborator::ring(const ast::StateDecl &state, Scope &scope) {
  const std::string &name = state.name.text;
  Place place = scope.place(state.type.range);
  if (state.init) {
    report(Id::RingInit, scope.place(state.init->range), {name});
    return {};
  }
  std::optional<Declared> element = resolve(*state.type.element, scope, -1);
  // Named by an axis it is also read along it, the newest first.
  AxisId along = ringAxis(*state.type.capacity, scope);
  NodeId size = along >= 0 ? build.i64(build.graph.axes[size_t(along)].size,
                                       origin(place))
                           : node(*state.type.capacity, scope);
  if (!element || size < 0)
    return {};
  bool fixed = !element->anyAxes && !element->isOptional && !element->record &&
               !element->choice && element->dtype != Dtype::Text &&
               element->dtype != Dtype::Bool;
  for (AxisId axis : element->axes)
    fixed = fixed && axis != along &&
            build.graph.axes[size_t(axis)].kind == model::Axis::Kind::Dense;
  if (!fixed) {
    report(Id::StateType, place, {name, textOf(state.type)});
    return {};
  }
  place = scope.place(state.type.capacity->range);
  const Node &found = build.graph[size];
  if (found.type != Type{Dtype::I64, {}}) {
    report(Id::TypeMismatch, place,
           {name, "a capacity of type i64", show(size), ""});
    return {};
  }
  // Seen alone, an unknown capacity stands for one slot.
  int64_t capacity = 1;
  if (found.op == Op::Constant) {
    capacity = found.integer;
  } else if (setting.kind != Setting::Kind::Declaration) {
    report(Id::NeedsConstant, place, {"the capacity of ring `" + name + "`"});
    return {};
  }
  if (capacity < 1 || capacity > (int64_t(1) << 31)) {
    report(Id::RingCapacity, place, {name, std::to_string(capacity)});
    return {};
  }
  std::string home = stateHome(state.name, scope);
  if (home.empty())
    return {};
  scope.states[name].name = home;
  Origin at = origin(scope.place(state.name.range));
  AxisId axis = build.denseAxis(&state, name, capacity);
  NodeId zero = build.i64(0, at);
  std::vector<AxisId> all = element->axes;
  all.push_back(axis);
  build.sort(all);
  NodeId empty =
      build.broadcast(build.adapt(zero, element->dtype, at), all, at);
  Value value = Value::of(addState(home, name, empty, at));
  addState(home + ".pushed", name + ".pushed", zero, at);
  if (element->axes.empty())
    findState(home)->counter = home + ".pushed";
  value.kind = Value::Kind::Ring;
  value.axis = axis;
  if (along >= 0)
    value.axes = {AxisRef{textOf(*state.type.capacity), along}};
  return value;
}

/// The dense axis that an expression names, or -1.
AxisId Elaborator::ringAxis(const Expr &expr, Scope &scope) {
  if (expr.kind != Expr::Kind::Path || expr.path.size() != 1 ||
      scope.locals.count(expr.path[0].text))
    return -1;
  const std::string &name = expr.path[0].text;
  auto bound = scope.module->names.find(name);
  bool isAxis = bound != scope.module->names.end() &&
                bound->second.kind == Binding::Kind::Axis;
  if (!scope.axes.count(name) && !isAxis)
    return -1;
  std::optional<AxisRef> axis = axisOf(expr.path[0], scope);
  if (!axis || axis->axis < 0 ||
      build.graph.axes[size_t(axis->axis)].kind != model::Axis::Kind::Dense)
    return -1;
  return axis->axis;
}

/// What a ring holds along the axis of its capacity, the newest first, 0 where
/// nothing was pushed.
NodeId Elaborator::alongRing(const Value &ring, Place place) {
  Origin at = origin(place);
  AxisId along = ring.axes[0].axis;
  Node position;
  position.op = Op::Position;
  position.integer = along;
  position.type = {Dtype::I64, {along}};
  position.origin = at;
  NodeId age = build.add(std::move(position));
  NodeId pushed = findState(build.graph[ring.node].text + ".pushed")->node;
  NodeId newest =
      elementwise(Op::Sub, {pushed, build.i64(1, at)}, Dtype::I64, place);
  NodeId push = elementwise(Op::Sub, {newest, age}, Dtype::I64, place);
  NodeId size = build.i64(build.graph.axes[size_t(ring.axis)].size, at);
  NodeId slot = elementwise(Op::Mod, {push, size}, Dtype::I64, place);
  return take(ring.node, slot, ring.axis, place);
}

bool Elaborator::next(const ast::NextDecl &next, Scope &scope) {
  const std::string &name = next.name.text;
  Place place = scope.place(next.name.range);
  auto known = scope.states.find(name);
  if (known == scope.states.end()) {
    std::vector<std::string> names;
    for (const auto &[other, state] : scope.states)
      names.push_back(other);
    auto local = scope.locals.find(name);
    report(Id::UnknownState, place,
           {name, local == scope.locals.end() ? suggestion(name, names)
                  : local->second.isParameter ? "; it is a parameter"
                                              : "; it is a value"});
    return false;
  }
  LocalState &declared = known->second;
  if (declared.next) {
    report(Id::StateTwice, place, {name},
           {{Id::NextHere, scope.place(*declared.next), {name}, {}}});
    return false;
  }
  declared.next = next.name.range;
  if (declared.name.empty())
    return false;
  if (scope.locals[name].value.kind == Value::Kind::Net)
    return learn(next, declared.name, scope);
  if (scope.locals[name].value.kind == Value::Kind::Ring)
    return push(next, *findState(declared.name), scope);
  Type type = build.typeOf(scope.locals[name].value.node);
  Declared wanted{type.dtype, false, type.axes};
  wanted.choice = scope.locals[name].value.choice;
  Value value = coerce(valueOf(*next.value, scope), wanted, name,
                       scope.place(next.value->range));
  // Expanding the value may have added states.
  if (model::State *kept = findState(declared.name))
    kept->next = value.isPoison() ? -1 : value.node;
  return !value.isPoison();
}

bool Elaborator::push(const ast::NextDecl &next, model::State &slots,
                      Scope &scope) {
  const std::string &name = next.name.text;
  const Expr &call = *next.value;
  Place place = scope.place(call.range);
  bool pushes = call.kind == Expr::Kind::Call &&
                call.operands[0]->kind == Expr::Kind::Path &&
                textOf(*call.operands[0]) == "push";
  if (!pushes) {
    report(Id::RingPush, place,
           {"ring `" + name + "` only takes in new values", name});
    return false;
  }
  auto matched = matchArguments(analysis, *scope.module, "push", call.arguments,
                                {"ring", "x", "when"});
  if (!matched)
    return false;
  const ast::Argument *ring = (*matched)[0], *pushed = (*matched)[1];
  if (!ring || !pushed) {
    report(Id::MissingArgument, place, {"push", ring ? "x" : "ring"});
    return false;
  }
  if (textOf(*ring->value) != name) {
    report(Id::RingPush, scope.place(ring->value->range),
           {"`" + textOf(*ring->value) + "` is not the ring `" + name + "`",
            name});
    return false;
  }
  std::string home = slots.name, counter = home + ".pushed";
  NodeId held = slots.node, count = findState(counter)->node;
  Type type = build.typeOf(held);
  AxisId axis = scope.locals[name].value.axis;
  Declared element{type.dtype, false, type.axes};
  std::erase(element.axes, axis);
  NodeId x = coerce(node(*pushed->value, scope), element, name,
                    scope.place(pushed->value->range));
  NodeId when = -1;
  if (const ast::Argument *given = (*matched)[2]) {
    when = coerce(node(*given->value, scope), {Dtype::Bool, false, {}}, "when",
                  scope.place(given->value->range));
    if (when < 0)
      return false;
  }
  if (x < 0)
    return false;
  Origin at = origin(place);
  Node position;
  position.op = Op::Position;
  position.integer = axis;
  position.type = {Dtype::I64, {axis}};
  position.origin = at;
  NodeId capacity = build.i64(build.graph.axes[size_t(axis)].size, at);
  NodeId slot = elementwise(Op::Mod, {count, capacity}, Dtype::I64, place);
  NodeId here =
      elementwise(Op::Equal, {build.add(position), slot}, Dtype::Bool, place);
  NodeId more =
      elementwise(Op::Add, {count, build.i64(1, at)}, Dtype::I64, place);
  if (when >= 0) {
    here = elementwise(Op::And, {here, when}, Dtype::Bool, place);
    more = elementwise(Op::Where, {when, more, count}, Dtype::I64, place);
  }
  NodeId after = elementwise(Op::Where, {here, x, held}, type.dtype, place);
  findState(home)->next = after;
  findState(counter)->next = more;
  return true;
}

bool Elaborator::allChange(const Scope &scope) {
  bool sound = true;
  for (const auto &[name, state] : scope.states)
    if (!state.next) {
      report(Id::StateUnchanged, scope.place(scope.locals.at(name).range),
             {name});
      sound = false;
    }
  return sound;
}

std::optional<NodeId> Elaborator::ofRing(const std::string &name,
                                         const Expr &call, Scope &scope) {
  const ast::Name *named = nullptr;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const ast::Argument &argument = call.arguments[i];
    const Expr &value = *argument.value;
    bool first = argument.name ? argument.name->text == "x" : i == 0;
    if (!first || value.kind != Expr::Kind::Path || value.path.size() != 1)
      continue;
    auto local = scope.locals.find(value.path[0].text);
    if (local == scope.locals.end())
      continue;
    if (local->second.value.kind == Value::Kind::Ring)
      named = &value.path[0];
    else if (local->second.value.isPoison() &&
             scope.states.count(value.path[0].text))
      return -1; // it may have been a ring
  }
  if (!named)
    return std::nullopt;
  Place place = scope.place(call.range);
  // Along an axis of its own it is a value like any other.
  bool isValue = !scope.locals[named->text].value.axes.empty();
  for (const ast::Argument &argument : call.arguments)
    if (isValue && argument.name &&
        (argument.name->text == "over" || argument.name->text == "along"))
      return std::nullopt;
  if (name == "push") {
    report(Id::RingPush, place,
           {"`push` stands alone in the `next` of its ring", named->text});
    return -1;
  }
  static const std::set<std::string> known = {"mean", "std", "sum",
                                              "min",  "max", "count"};
  if (!known.count(name) && isValue)
    return std::nullopt;
  if (!known.count(name)) {
    report(Id::RingUse, place,
           {named->text, "`mean`, `std`, `sum`, `min`, `max` and `count` take "
                         "it, `" +
                             name + "` does not"});
    return -1;
  }
  for (const ast::Argument &argument : call.arguments)
    if (argument.name && argument.name->text == "over") {
      report(Id::RingUse, scope.place(argument.name->range),
             {named->text, "`" + name + "(" + named->text +
                               ")` is over the values it holds, without "
                               "`over:`"});
      return -1;
    }
  std::vector<std::string> names = {"x"};
  if (name == "std")
    names.push_back("ddof");
  auto matched =
      matchArguments(analysis, *scope.module, name, call.arguments, names);
  if (!matched)
    return -1;
  int64_t ddof = 1;
  if (name == "std" && (*matched)[1]) {
    NodeId given = node(*(*matched)[1]->value, scope);
    if (given < 0)
      return -1;
    const Node &found = build.graph[given];
    bool constant = found.op == Op::Constant;
    if (found.type.dtype != Dtype::I64 ||
        (!constant && setting.kind != Setting::Kind::Declaration)) {
      report(Id::NeedsConstant, place, {"`ddof`, an i64,"});
      return -1;
    }
    if (constant && found.integer < 0) {
      report(Id::NumberRange, place, {std::to_string(found.integer), "`ddof`"});
      return -1;
    }
    ddof = found.integer;
  }
  Local &local = scope.locals[named->text];
  local.read = true;
  NodeId slots = local.value.node;
  Type type = build.typeOf(slots);
  NodeId pushed = findState(scope.states[named->text].name + ".pushed")->node;
  AxisId axis = local.value.axis;
  std::vector<AxisId> remaining = type.axes;
  std::erase(remaining, axis);
  Origin at = origin(place);
  auto number = [&](double value) {
    return build.adapt(build.f32(value, at), type.dtype, at);
  };
  auto whole = [&](int64_t value) { return build.i64(value, at); };
  auto op = [&](Op op, std::vector<NodeId> operands) {
    Dtype dtype = build.typeOf(operands[0]).dtype;
    return elementwise(op, std::move(operands), dtype, place);
  };
  NodeId count =
      op(Op::Min, {pushed, whole(build.graph.axes[size_t(axis)].size)});
  if (name == "count")
    return count;
  if (name != "sum" && type.dtype == Dtype::I64) {
    report(Id::OperandTypes, place, {"`" + name + "`", "a ring of i64"});
    return -1;
  }
  Node position;
  position.op = Op::Position;
  position.integer = axis;
  position.type = {Dtype::I64, {axis}};
  position.origin = at;
  NodeId held =
      elementwise(Op::Less, {build.add(position), count}, Dtype::Bool, place);
  auto over = [&](Op reduction, NodeId x, double other) {
    NodeId rest = type.dtype == Dtype::I64 ? whole(0) : number(other);
    Node node;
    node.op = reduction;
    node.operands = {
        elementwise(Op::Where, {held, x, rest}, type.dtype, place)};
    node.type = {type.dtype, remaining};
    node.over = {axis};
    node.origin = at;
    return build.add(std::move(node));
  };
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (name == "sum")
    return over(Op::Sum, slots, 0);
  if (name == "min")
    return over(Op::MinOver, slots, infinity);
  if (name == "max")
    return over(Op::MaxOver, slots, -infinity);
  // The sum of nothing over one is 0.
  auto atLeastOne = [&](NodeId n) {
    NodeId some = op(Op::Max, {n, whole(1)});
    return build.add(type.dtype == Dtype::F64 ? Op::ToF64 : Op::ToF32, {some},
                     {type.dtype, {}}, at);
  };
  NodeId mean = op(Op::Div, {over(Op::Sum, slots, 0), atLeastOne(count)});
  if (name == "mean")
    return mean;
  NodeId off = op(Op::Sub, {slots, mean});
  NodeId squares = over(Op::Sum, op(Op::Mul, {off, off}), 0);
  NodeId freedom = op(Op::Sub, {count, whole(ddof)});
  NodeId variance = op(Op::Div, {squares, atLeastOne(freedom)});
  NodeId root = build.add(Op::Sqrt, {variance}, {type.dtype, remaining}, at);
  NodeId some = elementwise(Op::Less, {whole(0), freedom}, Dtype::Bool, place);
  return elementwise(Op::Where, {some, root, number(0)}, type.dtype, place);
}

} // namespace rl::sema
