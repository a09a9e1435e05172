// In: a graph of the model. Out: rl ops, in the graph's order.
// Must not know: records, passes.
#include "compiler/frontend/GraphToOps.h"

#include "mlir/IR/Builders.h"

namespace rl::compiler {

using namespace mlir;
using namespace mlir::rl;
using model::AxisId;
using model::Node;
using model::NodeId;
using ArrayType = mlir::rl::ArrayType;

GraphToOps::GraphToOps(OpBuilder &builder, const model::Graph &graph,
                       StreamPlan plan)
    : builder(builder), graph(graph), plan(plan), values(graph.nodes.size()),
      exists(graph.axes.size()) {
  nameAxes();
}

/// Token axes are `token`, `token_1`, ...; the one of responses comes first
/// and exists where nothing reads it, for sampling makes it. Dense axes keep
/// their names unless two have the same.
void GraphToOps::nameAxes() {
  spaces = {{"step", -1},
            {"prompt", 0, model::promptAxis},
            {"rollout", 1, model::rolloutAxis}};
  axisNames.resize(graph.axes.size());
  llvm::StringMap<int> taken;
  taken["step"] = 1;
  auto unique = [&](const std::string &name) {
    std::string result = name;
    for (int &n = taken[name]; taken.count(result) && taken[result] > 0;)
      result = name + "_" + std::to_string(n++);
    taken[result] = 1;
    return result;
  };
  auto place = [&](bool responses) {
    for (size_t i = 0; i < graph.axes.size(); ++i) {
      const model::Axis &axis = graph.axes[i];
      if (axis.kind != model::Axis::Kind::Token ||
          axis.parent != (responses ? model::rolloutAxis : model::promptAxis))
        continue;
      axisNames[i] = unique("token");
      spaces.push_back({axisNames[i], responses ? 2 : 1, AxisId(i)});
    }
  };
  axisNames[model::promptAxis] = unique("prompt");
  axisNames[model::rolloutAxis] = unique("rollout");
  place(true);
  place(false);
  // An axis comes after the one it lies under, as the tokens of a text along
  // it do.
  for (size_t i = 0; i < graph.axes.size(); ++i) {
    const model::Axis &axis = graph.axes[i];
    bool isToken = axis.kind == model::Axis::Kind::Token;
    if (axis.kind != model::Axis::Kind::Ragged &&
        (!isToken || !axisNames[i].empty()))
      continue;
    int64_t parent = 0;
    for (size_t k = 0; k < spaces.size(); ++k)
      if (axis.parent >= 0 && spaces[k].axis == axis.parent)
        parent = int64_t(k);
    axisNames[i] = unique(isToken ? "token" : axis.name);
    spaces.push_back({axisNames[i], parent, AxisId(i)});
  }
  for (size_t i = 0; i < graph.axes.size(); ++i)
    if (graph.axes[i].kind == model::Axis::Kind::Dense)
      axisNames[i] = unique(graph.axes[i].name);
}

//===-- Places and types --------------------------------------------------===//

Location GraphToOps::locationOf(const diag::Place &place) {
  if (!place.source)
    return builder.getUnknownLoc();
  auto [line, column] = place.source->lineColumn(place.range.begin);
  return FileLineColLoc::get(builder.getStringAttr(place.source->name()), line,
                             column);
}

Location GraphToOps::locationOf(const model::Origin &origin) {
  Location location = locationOf(origin.place);
  for (const diag::Place &call : origin.calls)
    location = CallSiteLoc::get(location, locationOf(call));
  return location;
}

Location GraphToOps::locationOf(const Node &node) {
  Location location = locationOf(node.origin);
  if (node.name.empty())
    return location;
  return NameLoc::get(builder.getStringAttr(node.name), location);
}

ArrayType GraphToOps::arrayOf(Type element, const std::vector<AxisId> &axes) {
  SmallVector<StringAttr> names;
  SmallVector<int64_t> sizes;
  for (AxisId axis : axes) {
    names.push_back(builder.getStringAttr(axisNames[size_t(axis)]));
    sizes.push_back(graph.axes[size_t(axis)].size);
  }
  return ArrayType::get(element, names, sizes);
}

ArrayType GraphToOps::typeOf(const model::Type &type) {
  switch (type.dtype) {
  case model::Dtype::F32:
    return arrayOf(builder.getF32Type(), type.axes);
  case model::Dtype::F64:
    return arrayOf(builder.getF64Type(), type.axes);
  case model::Dtype::I64:
    return arrayOf(builder.getI64Type(), type.axes);
  case model::Dtype::Bool:
    return arrayOf(builder.getI1Type(), type.axes);
  case model::Dtype::Text:
    return arrayOf(builder.getType<TextType>(), type.axes);
  }
  llvm_unreachable("a dtype");
}

//===-- Order -------------------------------------------------------------===//

std::vector<NodeId> GraphToOps::missing(NodeId root) {
  std::vector<bool> wanted(graph.nodes.size());
  wanted[size_t(root)] = true;
  // Operands precede their node, and so does what its axes are made of.
  std::vector<NodeId> order;
  for (NodeId id = NodeId(graph.nodes.size()) - 1; id >= 0; --id) {
    if (!wanted[size_t(id)] || values[size_t(id)])
      continue;
    const Node &node = graph[id];
    order.push_back(id);
    for (NodeId operand : node.operands)
      wanted[size_t(operand)] = true;
    for (const auto *axes : {&node.type.axes, &node.over})
      for (AxisId axis : *axes)
        for (NodeId source :
             {graph.axes[size_t(axis)].text, graph.axes[size_t(axis)].extent,
              graph.axes[size_t(axis)].member})
          if (source >= 0)
            wanted[size_t(source)] = true;
  }
  return {order.rbegin(), order.rend()};
}

Value GraphToOps::make(NodeId root, Location fallback) {
  for (NodeId id : missing(root)) {
    const Node &node = graph[id];
    Location location = node.origin.place.source ? locationOf(node) : fallback;
    for (const auto *axes : {&node.type.axes, &node.over})
      for (AxisId axis : *axes) {
        tokenise(axis, location);
        extend(axis, location);
      }
    values[size_t(id)] = build(node, location);
  }
  return values[size_t(root)];
}

Value GraphToOps::makeOver(NodeId root, ArrayRef<StringRef> axes,
                           Location fallback) {
  Value value = make(root, fallback);
  SmallVector<StringAttr> names;
  for (StringRef axis : axes)
    names.push_back(builder.getStringAttr(axis));
  SmallVector<int64_t> sizes(names.size(), -1);
  auto type = cast<ArrayType>(value.getType());
  return builder.createOrFold<BroadcastOp>(
      fallback, ArrayType::get(type.getElement(), names, sizes), value);
}

/// A text that is not sampled is tokenised when its tokens are first read.
void GraphToOps::tokenise(AxisId axis, Location location) {
  const model::Axis &found = graph.axes[size_t(axis)];
  if (found.kind != model::Axis::Kind::Token || exists[size_t(axis)] ||
      found.parent == model::rolloutAxis)
    return;
  exists[size_t(axis)] = true;
  Value text = found.parent == model::promptAxis
                   ? makeOver(found.text, {"prompt"}, location)
                   : make(found.text, location);
  TargetOp::create(builder, location, text, axisNames[size_t(axis)]);
}

void GraphToOps::sample(Location location) {
  std::string space;
  for (const SpaceName &known : spaces)
    if (space.empty() && known.axis >= 0 &&
        graph.axes[size_t(known.axis)].kind == model::Axis::Kind::Token &&
        known.parent == 2)
      space = known.name;
  if (space.empty()) {
    // Nothing reads the tokens; the runtime numbers their space all the same.
    space = "token";
    for (int n = 1; llvm::is_contained(axisNames, space) ||
                    llvm::any_of(spaces, [&](const SpaceName &known) {
                      return known.name == space;
                    });)
      space = "token_" + std::to_string(n++);
    spaces.push_back({space, 2});
  }
  SmallVector<StringAttr> axes = {builder.getStringAttr("prompt"),
                                  builder.getStringAttr("rollout")};
  auto over = [&](Type element) {
    SmallVector<int64_t> sizes(axes.size(), -1);
    return ArrayType::get(element, axes, sizes);
  };
  Type text = over(builder.getType<TextType>());
  Type cut = over(builder.getI1Type());
  axes.push_back(builder.getStringAttr(space));
  auto op = SampleOp::create(builder, location, text, cut,
                             over(builder.getF32Type()), space);
  hasSampled = true;
  response = op.getResponse();
  truncated = op.getTruncated();
  sampled = op.getLogp();
}

//===-- Nodes -------------------------------------------------------------===//

Value GraphToOps::constant(ArrayType type, double number, Location location) {
  return ConstantOp::create(builder, location, type, number);
}

Value GraphToOps::build(const Node &node, Location location) {
  SmallVector<Value> operands;
  for (NodeId operand : node.operands)
    operands.push_back(values[size_t(operand)]);
  ArrayType type = typeOf(node.type);
  auto unary = [&]<typename OpTy>() -> Value {
    return OpTy::create(builder, location, operands[0]);
  };
  auto binary = [&]<typename OpTy>() -> Value {
    return OpTy::create(builder, location, operands[0], operands[1]);
  };
  switch (node.op) {
  case model::Op::Neg:
    return unary.operator()<NegOp>();
  case model::Op::Abs:
    return unary.operator()<AbsOp>();
  case model::Op::Sign:
    return unary.operator()<SignOp>();
  case model::Op::Exp:
    return unary.operator()<ExpOp>();
  case model::Op::Log:
    return unary.operator()<LogOp>();
  case model::Op::Sqrt:
    return unary.operator()<SqrtOp>();
  case model::Op::Cos:
    return unary.operator()<CosOp>();
  case model::Op::Log1p:
    return unary.operator()<Log1pOp>();
  case model::Op::Expm1:
    return unary.operator()<Expm1Op>();
  case model::Op::Tanh:
    return unary.operator()<TanhOp>();
  case model::Op::Sigmoid:
    return unary.operator()<SigmoidOp>();
  case model::Op::Sin:
    return unary.operator()<SinOp>();
  case model::Op::Ceil:
    return unary.operator()<CeilOp>();
  case model::Op::Round:
    return unary.operator()<RoundOp>();
  case model::Op::IsFinite:
    return IsFiniteOp::create(builder, location, type, operands[0]);
  case model::Op::Floor:
    return unary.operator()<FloorOp>();
  case model::Op::Not:
    return unary.operator()<NotOp>();
  case model::Op::Stop:
    return unary.operator()<StopOp>();
  case model::Op::Add:
    return binary.operator()<AddOp>();
  case model::Op::EngineGap:
  case model::Op::Sub:
    return binary.operator()<SubOp>();
  case model::Op::Mul:
    return binary.operator()<MulOp>();
  case model::Op::Div:
    return binary.operator()<DivOp>();
  case model::Op::FloorDiv:
  case model::Op::Mod:
  case model::Op::Pow:
    return divided(node, operands[0], operands[1], location);
  case model::Op::InRange:
    return inRange(node, location);
  case model::Op::Cumsum:
  case model::Op::Next:
  case model::Op::Previous:
  case model::Op::Rank:
  case model::Op::Sort:
  case model::Op::Quantile:
  case model::Op::Place:
  case model::Op::Take:
    return array(node, location);
  case model::Op::FindAll:
  case model::Op::Split:
  case model::Op::SampleAfter:
  case model::Op::Distinct:
  case model::Op::Json:
  case model::Op::Concat:
  case model::Op::Part:
  case model::Op::SumBy:
    return listed(node, location);
  case model::Op::Min:
    return binary.operator()<MinOp>();
  case model::Op::Max:
    return binary.operator()<MaxOp>();
  case model::Op::Less:
    return binary.operator()<LessOp>();
  case model::Op::LessEqual:
    return binary.operator()<LessEqualOp>();
  case model::Op::Equal:
    if (cast<ArrayType>(operands[0].getType()).isText())
      return binary.operator()<TextEqualOp>();
    return binary.operator()<EqualOp>();
  case model::Op::And:
    return binary.operator()<AndOp>();
  case model::Op::Or:
    return binary.operator()<OrOp>();
  case model::Op::Where:
    return WhereOp::create(builder, location, operands[0], operands[1],
                           operands[2]);
  case model::Op::Clamp: {
    // In this order x wins ties, so its gradient passes at both bounds.
    Value below = MinOp::create(builder, location, operands[0], operands[2]);
    return MaxOp::create(builder, location, below, operands[1]);
  }
  case model::Op::ToF32:
  case model::Op::ToF64:
  case model::Op::ToI64:
    return CastOp::create(builder, location, type, operands[0]);
  case model::Op::State:
    if (plan.given &&
        llvm::is_contained(plan.givenStates,
                           model::NodeId(&node - graph.nodes.data())))
      return leaf(node, location);
    if (plan.given)
      return StopOp::create(builder, location, operands[0]);
    return StateOp::create(builder, location, stateNumber(node), operands[0]);
  case model::Op::Broadcast:
    return BroadcastOp::create(builder, location, type, operands[0]);
  case model::Op::Uniform:
    return uniform(node, location);
  case model::Op::Count:
  case model::Op::Sum:
  case model::Op::Mean:
  case model::Op::MinOver:
  case model::Op::MaxOver:
  case model::Op::Std:
  case model::Op::Any:
  case model::Op::All:
    return reduction(node, location);
  case model::Op::Format:
  case model::Op::TextEqual:
  case model::Op::Trim:
  case model::Op::Lower:
  case model::Op::Contains:
  case model::Op::StartsWith:
  case model::Op::EndsWith:
  case model::Op::Capture:
  case model::Op::Matches:
  case model::Op::UpTo:
  case model::Op::TokenAt:
  case model::Op::MathVerdict:
  case model::Op::Replace:
  case model::Op::SharedWords:
  case model::Op::FitsSchema:
  case model::Op::CodeVerdict:
  case model::Op::Length:
    return textOp(node, location);
  default:
    return leaf(node, location);
  }
}

Value GraphToOps::leaf(const Node &node, Location location) {
  ArrayType type = typeOf(node.type);
  bool fixed = node.op == model::Op::Constant || node.op == model::Op::Position;
  if (plan.given && !fixed)
    return GivenOp::create(builder, location, type,
                           std::to_string(&node - graph.nodes.data()));
  switch (node.op) {
  case model::Op::Constant:
    if (type.isText())
      return TextConstantOp::create(builder, location, type, node.text);
    if (type.getElement().isInteger(64))
      return ConstantOp::create(builder, location,
                                builder.getI64IntegerAttr(node.integer), type);
    return constant(type,
                    type.getElement().isF32() ? double(float(node.number))
                                              : node.number,
                    location);
  case model::Op::Param:
    return ParamOp::create(builder, location, type, node.integer);
  case model::Op::Step:
    return StepOp::create(builder, location, type);
  case model::Op::Steps:
    return StepsOp::create(builder, location, type);
  case model::Op::Index:
    return IndexOp::create(builder, location, type);
  case model::Op::Field:
    return FieldOp::create(builder, location, type, node.text);
  case model::Op::Position:
    return PositionOp::create(builder, location, type);
  case model::Op::Age:
    return AgeOp::create(builder, location, type);
  case model::Op::Response:
    return response;
  case model::Op::Truncated:
    return truncated;
  case model::Op::Stream:
    return stream(node, location);
  default:
    llvm_unreachable("an operation without a case");
  }
}

int64_t GraphToOps::stateNumber(const Node &node) const {
  size_t number = 0;
  while (graph.states[number].name != node.text)
    ++number;
  return int64_t(number);
}

Value GraphToOps::uniform(const Node &node, Location location) {
  auto integers = typeOf({model::Dtype::I64, node.type.axes});
  // A check has no seed of its own: 0.
  auto number = ArrayType::get(builder.getI64Type());
  Value seed = plan.given
                   ? constant(number, 0, location)
                   : SeedOp::create(builder, location, number).getResult();
  Value seeds = BroadcastOp::create(builder, location, integers, seed);
  Value index = node.operands.empty()
                    ? IndexOp::create(builder, location, integers).getResult()
                    : values[size_t(node.operands[0])];
  return UniformOp::create(builder, location, typeOf(node.type), seeds, index,
                           node.text, node.integer);
}

/// Whether a stream is of the weights that the phase trains.
bool GraphToOps::isTrained(const Node &stream) const {
  bool ofCritic = stream.quantity == model::Quantity::Value;
  return plan.gradient && (plan.ofPolicy || ofCritic) &&
         (stream.version == model::Version::Current ||
          (stream.version == model::Version::Old && plan.oneUpdate));
}

/// Outside of training current weights are simply those of the policy.
bool GraphToOps::isInTraining(const Node &stream) const {
  return !filtering && isTrained(stream);
}

bool GraphToOps::isDifferentiated(const Node &stream) const {
  return isInTraining(stream) && stream.version == model::Version::Current;
}

std::string GraphToOps::streamKey(const Node &stream) const {
  StringRef version = isDifferentiated(stream)                ? "current"
                      : stream.version == model::Version::Ref ? "reference"
                                                              : "policy";
  bool ofCritic = stream.quantity == model::Quantity::Value;
  return ((ofCritic ? "critic " : "") + version + " " +
          axisNames[size_t(stream.type.axes.back())])
      .str();
}

Value GraphToOps::stream(const Node &node, Location location) {
  if (node.version == model::Version::Sampled)
    return sampled;
  const std::string &space = axisNames[size_t(node.type.axes.back())];
  bool current = isDifferentiated(node);
  Value &wanted = streams[streamKey(node)][size_t(node.quantity)];
  if (wanted)
    return wanted;
  Type type = typeOf(node.type);
  if (node.quantity == model::Quantity::Value)
    return wanted = CriticOp::create(builder, location, type, current, space);
  Operation *op;
  ArrayAttr further = statisticsRead();
  if (current)
    op = CurrentOp::create(builder, location, type, space, further);
  else
    op = ScoreOp::create(builder, location, type,
                         node.version == model::Version::Ref
                             ? ModelKind::Reference
                             : ModelKind::Policy,
                         space, further);
  auto &made = streams[streamKey(node)];
  made[size_t(model::Quantity::Logp)] = op->getResult(0);
  made[size_t(model::Quantity::Entropy)] = op->getResult(1);
  for (auto [name, result] : llvm::zip(further.getAsValueRange<StringAttr>(),
                                       op->getResults().drop_front(2)))
    for (size_t i = 0; i < model::quantityCount; ++i)
      if (name == model::wordOf(model::Quantity(i)))
        made[i] = result;
  return made[size_t(node.quantity)];
}

/// Statistics of rows that are read under any weights: one list for all, so
/// that passes which turn out to be the same make the same streams.
ArrayAttr GraphToOps::statisticsRead() const {
  std::array<bool, model::quantityCount> isRead{};
  for (const Node &node : graph.nodes)
    if (node.op == model::Op::Stream)
      isRead[size_t(node.quantity)] = true;
  SmallVector<StringRef> names;
  for (size_t i = 0; i < model::quantityCount; ++i)
    if (StringRef name = model::wordOf(model::Quantity(i));
        isRead[i] && furtherNumber(name) >= 0)
      names.push_back(name);
  return builder.getStrArrayAttr(names);
}

} // namespace rl::compiler
