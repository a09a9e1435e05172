// In: `net` statements, calls of nets, and their `next`. Out: states along
// dense axes and nodes; training written out by the table of derivatives.
// Must not know: slots, phases, where states live between steps.
#include "dsl/sema/Derivative.h"
#include "dsl/sema/Elaborator.h"
#include "dsl/sema/PrintGraph.h"
#include "dsl/sema/SlotTable.h"
#include "dsl/sema/Syntax.h"

#include <algorithm>
#include <cmath>

namespace rl::sema {
using ast::Expr;

/// A name that is declared beside statements of one body, `first.weight_1`.
static std::string numbered(const std::string &name, const char *what,
                            size_t number) {
  return name + "." + what + "_" + std::to_string(number + 1);
}

/// The axes between the layers; false after an error.
bool Elaborator::hiddenAxes(const Expr &list, const std::string &name,
                            Scope &scope, std::vector<AxisId> &axes) {
  if (list.kind != Expr::Kind::List) {
    report(Id::NetShape, scope.place(list.range),
           {name, "`hidden` is " + textOf(list),
            "a list of widths stands here, as in `[64, 64]`"});
    return false;
  }
  for (const ast::Argument &item : list.arguments) {
    Place place = scope.place(item.value->range);
    NodeId width = node(*item.value, scope);
    if (width < 0)
      return false;
    const Node &found = build.graph[width];
    bool isConstant = found.op == Op::Constant;
    if (found.type != Type{Dtype::I64, {}} ||
        (!isConstant && setting.kind != Setting::Kind::Declaration)) {
      report(Id::NeedsConstant, place, {"a width of net `" + name + "`"});
      return false;
    }
    // Seen alone, an unknown width stands for one point.
    int64_t size = isConstant ? found.integer : 1;
    if (size < 1 || size > 65536) {
      report(Id::NetShape, place,
             {name, "a layer of width " + std::to_string(size),
              "widths are from 1 to 65536"});
      return false;
    }
    axes.push_back(build.denseAxis(
        item.value.get(), "hidden_" + std::to_string(axes.size()), size));
  }
  return true;
}

NodeId Elaborator::draws01(NodeId key, const std::string &name, int64_t ordinal,
                           const Origin &origin) {
  Node node;
  node.op = Op::Uniform;
  node.operands = {key};
  node.text = name;
  node.integer = ordinal;
  node.type = {Dtype::F32, build.typeOf(key).axes};
  node.origin = origin;
  return build.add(std::move(node));
}

/// Uniform between -1 and 1 over the root of the number of inputs.
NodeId Elaborator::firstWeights(const std::string &name,
                                const std::vector<AxisId> &axes, int64_t inputs,
                                Place place) {
  Origin at = origin(place);
  NodeId key = build.i64(0, at);
  for (AxisId axis : axes) {
    Node position;
    position.op = Op::Position;
    position.integer = axis;
    position.type = {Dtype::I64, {axis}};
    position.origin = at;
    NodeId size = build.i64(build.graph.axes[size_t(axis)].size, at);
    NodeId row = elementwise(Op::Mul, {key, size}, Dtype::I64, place);
    key = elementwise(Op::Add, {row, build.add(std::move(position))},
                      Dtype::I64, place);
  }
  double reach = 1 / std::sqrt(double(inputs));
  NodeId drawn = draws01(key, name, 0, at);
  NodeId scaled = elementwise(Op::Mul, {drawn, build.f32(2 * reach, at)},
                              Dtype::F32, place);
  return elementwise(Op::Sub, {scaled, build.f32(reach, at)}, Dtype::F32,
                     place);
}

bool Elaborator::net(const ast::NetDecl &net, Scope &scope) {
  const std::string &name = net.name.text;
  Place place = scope.place(net.name.range);
  if (!isFree(net.name, scope)) {
    scope.states.emplace(name, LocalState());
    return false;
  }
  // Until it is known to be sound, whatever touches it is silent.
  scope.locals[name] = Local{{}, net.name.range, false, false};
  scope.states[name] = {};
  const Expr &call = *net.value;
  if (call.kind != Expr::Kind::Call ||
      call.operands[0]->kind != Expr::Kind::Path ||
      textOf(*call.operands[0]) != "mlp") {
    report(Id::NetShape, scope.place(call.range),
           {name, "here is `" + textOf(call) + "`",
            "a net is made by `mlp(axis, hidden: [64, 64])`"});
    return false;
  }
  auto matched = matchArguments(analysis, *scope.module, "mlp", call.arguments,
                                {"axis", "hidden", "activation"});
  if (!matched)
    return false;
  const ast::Argument *input = (*matched)[0], *hidden = (*matched)[1];
  if (!input || !hidden) {
    report(Id::MissingArgument, scope.place(call.range),
           {"mlp", input ? "hidden" : "axis"});
    return false;
  }
  NetValue made;
  std::optional<std::vector<AxisRef>> axes = axesOf(*input->value, scope);
  if (!axes)
    return false;
  AxisId axis = axes->size() == 1 ? (*axes)[0].axis : -1;
  bool isDense = axis >= 0 && build.graph.axes[size_t(axis)].kind ==
                                  model::Axis::Kind::Dense;
  if (!isDense) {
    report(Id::NetShape, scope.place(input->value->range),
           {name, "`" + textOf(*input->value) + "` has no fixed size",
            "its inputs lie along one axis declared with its size"});
    return false;
  }
  made.axes = {axis};
  if (!hiddenAxes(*hidden->value, name, scope, made.axes))
    return false;
  if (const ast::Argument *word = (*matched)[2]) {
    // Its words stand only here.
    std::string activation = textOf(*word->value);
    made.isTanh = activation == "tanh";
    if (!made.isTanh && activation != "relu") {
      report(Id::NetShape, scope.place(word->value->range),
             {name, "activation `" + activation + "`", "it is relu or tanh"});
      return false;
    }
  }
  made.name = stateHome(net.name, scope);
  if (made.name.empty())
    return false;
  scope.states[name].name = made.name;
  Origin at = origin(place);
  for (size_t i = 0; i < made.axes.size(); ++i) {
    std::vector<AxisId> both(made.axes.begin() + int64_t(i),
                             made.axes.begin() +
                                 int64_t(std::min(i + 2, made.axes.size())));
    std::vector<AxisId> out(both.begin() + 1, both.end());
    int64_t inputs = build.graph.axes[size_t(both[0])].size;
    std::vector<NodeId> *lists[] = {&made.weights, &made.biases};
    for (size_t kind = 0; kind < 2; ++kind) {
      const char *what = kind == 0 ? "weight" : "bias";
      const std::vector<AxisId> &over = kind == 0 ? both : out;
      std::string own = numbered(made.name, what, i);
      std::string local = numbered(name, what, i);
      NodeId first = firstWeights(own, over, inputs, place);
      lists[kind]->push_back(addState(own, local, first, at));
      std::vector<AxisId> sorted = build.typeOf(first).axes;
      NodeId zero = build.broadcast(build.f32(0, at), sorted, at);
      addState(own + ".first", local + ".first", zero, at);
      addState(own + ".second", local + ".second", zero, at);
    }
  }
  made.updates =
      addState(made.name + ".updates", name + ".updates", build.i64(0, at), at);
  Value value;
  value.kind = Value::Kind::Net;
  value.net = std::make_shared<NetValue>(std::move(made));
  scope.locals[name].value = value;
  return true;
}

NodeId Elaborator::callNet(const NetValue &net, const Expr &call,
                           Scope &scope) {
  const std::string &name = call.operands[0]->path[0].text;
  auto matched =
      matchArguments(analysis, *scope.module, name, call.arguments, {"x"});
  if (!matched)
    return -1;
  if (!(*matched)[0]) {
    report(Id::MissingArgument, scope.place(call.range), {name, "x"});
    return -1;
  }
  const Expr &argument = *(*matched)[0]->value;
  NodeId x = node(argument, scope);
  if (x < 0)
    return -1;
  std::optional<NetPass> pass = forward(net, name, x, argument, call, scope);
  return pass ? pass->sums.back() : -1;
}

std::optional<NetPass> Elaborator::forward(const NetValue &net,
                                           const std::string &name, NodeId x,
                                           const Expr &argument,
                                           const Expr &call, Scope &scope) {
  Place place = scope.place(call.range);
  const Type type = build.typeOf(x);
  auto has = [&](AxisId axis) {
    return std::find(type.axes.begin(), type.axes.end(), axis) !=
           type.axes.end();
  };
  if (type.dtype != Dtype::F32 ||
      (!has(net.axes[0]) && !build.isOpaque(type))) {
    report(Id::NetInput, scope.place(argument.range),
           {name, build.axisName(net.axes[0]), show(x)});
    return std::nullopt;
  }
  NetPass pass;
  for (size_t i = 0; i < net.axes.size(); ++i) {
    pass.inputs.push_back(x);
    NodeId product =
        elementwise(Op::Mul, {x, net.weights[i]}, Dtype::F32, place);
    AxisRef from{build.axisName(net.axes[i]), net.axes[i]};
    NodeId sum = product < 0
                     ? -1
                     : reduction(Op::Sum, name, product, {from}, call, scope);
    if (sum < 0)
      return std::nullopt;
    x = elementwise(Op::Add, {sum, net.biases[i]}, Dtype::F32, place);
    pass.sums.push_back(x);
    if (i + 1 == net.axes.size())
      break;
    x = net.isTanh ? build.add(Op::Tanh, {x}, build.typeOf(x), origin(place))
                   : elementwise(Op::Max, {x, build.f32(0, origin(place))},
                                 Dtype::F32, place);
  }
  return pass;
}

namespace {

/// Settings of `adamw` in a `next`, by name, with the defaults of the
/// optimizer of phases.
struct Rate {
  const char *name;
  double fallback;
};
constexpr Rate rates[] = {{"lr", 0},     {"beta1", 0.9},      {"beta2", 0.999},
                          {"eps", 1e-8}, {"weight_decay", 0}, {"clip", 1}};

} // namespace

bool Elaborator::learn(const ast::NextDecl &next, const std::string &home,
                       Scope &scope) {
  const std::string &name = next.name.text;
  const NetValue net = *scope.locals[name].value.net;
  const Expr &call = *next.value;
  Place place = scope.place(call.range);
  if (call.kind != Expr::Kind::Call ||
      call.operands[0]->kind != Expr::Kind::Path ||
      textOf(*call.operands[0]) != "adamw") {
    report(Id::NetLearn, place, {"net `" + name + "` only learns", name});
    return false;
  }
  std::vector<std::string> names = {"net", "loss"};
  for (const Rate &rate : rates)
    names.push_back(rate.name);
  names.insert(names.end(), {"steps", "when"});
  auto matched =
      matchArguments(analysis, *scope.module, "adamw", call.arguments, names);
  if (!matched)
    return false;
  for (size_t i = 0; i < 3; ++i)
    if (!(*matched)[i]) {
      report(Id::MissingArgument, place, {"adamw", names[i]});
      return false;
    }
  if (textOf(*(*matched)[0]->value) != name) {
    report(Id::NetLearn, scope.place((*matched)[0]->value->range),
           {"`" + textOf(*(*matched)[0]->value) + "` is not the net `" + name +
                "`",
            name});
    return false;
  }
  Origin at = origin(place);
  auto number = [&](const ast::Argument *argument, Declared type,
                    const std::string &what) {
    return coerce(node(*argument->value, scope), type, what,
                  scope.place(argument->value->range));
  };
  NodeId loss = number((*matched)[1], {Dtype::F32, false, {}}, "loss");
  if (loss < 0)
    return false;
  std::map<std::string, NodeId> rate;
  for (size_t i = 0; i < std::size(rates); ++i) {
    const ast::Argument *given = (*matched)[i + 2];
    NodeId value = given ? number(given, {Dtype::F32, false, {}}, names[i + 2])
                         : build.f32(rates[i].fallback, at);
    if (value < 0)
      return false;
    const Node &found = build.graph[value];
    std::string outside = found.op == Op::Constant
                              ? outOfRange("adamw", rates[i].name, found.number)
                              : "";
    if (!outside.empty()) {
      report(Id::SlotRange, scope.place((*matched)[i + 2]->value->range),
             {rates[i].name, outside, showNumber(found.number)});
      return false;
    }
    rate[rates[i].name] = value;
  }
  int64_t steps = 1;
  if (const ast::Argument *given = (*matched)[names.size() - 2]) {
    NodeId value = node(*given->value, scope);
    if (value < 0)
      return false;
    const Node &found = build.graph[value];
    bool isWhole = found.type == Type{Dtype::I64, {}};
    bool isConstant = found.op == Op::Constant;
    if (!isWhole ||
        (!isConstant && setting.kind != Setting::Kind::Declaration) ||
        (isConstant && (found.integer < 1 || found.integer > 64))) {
      report(Id::NetSteps, scope.place(given->value->range),
             {name, isConstant && isWhole ? std::to_string(found.integer)
                                          : show(value)});
      return false;
    }
    if (isConstant)
      steps = found.integer;
  }
  NodeId when = -1;
  if (const ast::Argument *given = (*matched)[names.size() - 1]) {
    when = number(given, {Dtype::Bool, false, {}}, "when");
    if (when < 0)
      return false;
  }
  auto op = [&](Op op, NodeId a, NodeId b) {
    return elementwise(op, {a, b}, build.typeOf(a).dtype, place);
  };
  auto root = [&](NodeId x) {
    return build.add(Op::Sqrt, {x}, build.typeOf(x), at);
  };
  NodeId one = build.f32(1, at), none = build.f32(0, at);

  // Parameters, their two moments, and the number of updates, as they go on.
  std::vector<NodeId> start, first, second;
  std::vector<std::string> own;
  for (const auto *list : {&net.weights, &net.biases})
    start.insert(start.end(), list->begin(), list->end());
  for (NodeId parameter : start) {
    own.push_back(build.graph[parameter].text);
    first.push_back(findState(own.back() + ".first")->node);
    second.push_back(findState(own.back() + ".second")->node);
  }
  start.push_back(net.updates);
  std::vector<NodeId> now = start;
  size_t count = own.size();
  for (int64_t k = 0; k < steps; ++k) {
    NodeId value = k == 0 ? loss : substitute(build, loss, start, now);
    std::vector<NodeId> leaves(now.begin(), now.end() - 1);
    Derivatives found;
    found.isPath = true;
    found.refused = value < 0 ? loss : -1;
    if (value >= 0)
      found = differentiate(build, value, leaves, at);
    if (found.refused >= 0) {
      report(
          Id::NetNoRule, scope.place((*matched)[1]->value->range),
          {name, value < 0
                     ? std::string("an axis made of its values")
                     : "`" + spellingOf(build.graph[found.refused].op) + "`"});
      return false;
    }
    if (!found.isPath) {
      report(Id::NetLoss, scope.place((*matched)[1]->value->range), {name});
      return false;
    }
    // The whole gradient is not longer than `clip`.
    const Node &clip = build.graph[rate["clip"]];
    if (clip.op != Op::Constant || clip.number != 0) {
      NodeId squares = none;
      for (NodeId gradient : found.gradients) {
        Node sum;
        sum.op = Op::Sum;
        sum.operands = {op(Op::Mul, gradient, gradient)};
        sum.over = build.typeOf(gradient).axes;
        sum.origin = at;
        squares = op(Op::Add, squares,
                     sum.over.empty() ? sum.operands[0] : build.add(sum));
      }
      NodeId norm = root(squares);
      NodeId limit = rate["clip"];
      NodeId longer = elementwise(
          Op::And,
          {elementwise(Op::Less, {none, limit}, Dtype::Bool, place),
           elementwise(Op::Less, {limit, norm}, Dtype::Bool, place)},
          Dtype::Bool, place);
      NodeId factor = elementwise(
          Op::Where,
          {longer,
           op(Op::Div, limit,
              elementwise(Op::Where, {longer, norm, one}, Dtype::F32, place)),
           one},
          Dtype::F32, place);
      for (NodeId &gradient : found.gradients)
        gradient = op(Op::Mul, gradient, factor);
    }
    NodeId updates = op(Op::Add, now.back(), build.i64(1, at));
    NodeId power = build.add(Op::ToF32, {updates}, {Dtype::F32, {}}, at);
    NodeId lr = rate["lr"], beta1 = rate["beta1"], beta2 = rate["beta2"];
    NodeId unbias1 = op(Op::Sub, one, op(Op::Pow, beta1, power));
    NodeId unbias2 = op(Op::Sub, one, op(Op::Pow, beta2, power));
    NodeId decay = op(Op::Sub, one, op(Op::Mul, lr, rate["weight_decay"]));
    for (size_t i = 0; i < count; ++i) {
      NodeId g = found.gradients[i];
      first[i] = op(Op::Add, op(Op::Mul, first[i], beta1),
                    op(Op::Mul, g, op(Op::Sub, one, beta1)));
      second[i] = op(Op::Add, op(Op::Mul, second[i], beta2),
                     op(Op::Mul, op(Op::Mul, g, g), op(Op::Sub, one, beta2)));
      NodeId size =
          op(Op::Add, root(op(Op::Div, second[i], unbias2)), rate["eps"]);
      NodeId way = op(Op::Div, op(Op::Div, first[i], unbias1), size);
      // Biases are not decayed.
      bool isWeight = i < net.weights.size();
      NodeId kept = isWeight ? op(Op::Mul, now[i], decay) : now[i];
      now[i] = op(Op::Sub, kept, op(Op::Mul, way, lr));
    }
    now.back() = updates;
  }
  auto settle = [&](const std::string &state, NodeId value) {
    model::State *found = findState(state);
    if (when >= 0)
      value = elementwise(Op::Where, {when, value, found->node},
                          build.typeOf(value).dtype, place);
    found->next = value;
  };
  for (size_t i = 0; i < count; ++i) {
    settle(own[i], now[i]);
    settle(own[i] + ".first", first[i]);
    settle(own[i] + ".second", second[i]);
  }
  settle(home + ".updates", now.back());
  return true;
}

} // namespace rl::sema
