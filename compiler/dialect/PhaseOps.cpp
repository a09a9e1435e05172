// In: containers and what leaves a phase. Out: their checks and text form.
// Must not know: how an update is made.
#include "compiler/dialect/RlDialect.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/SmallSet.h"

using namespace mlir;
using namespace mlir::rl;

//===-- Settings ----------------------------------------------------------===//

LogicalResult SettingsOp::verifyRegions() {
  Block &block = getBody().front();
  if (block.getNumArguments() != 0)
    return emitOpError("takes no arguments");
  if (block.empty() || !isa<YieldOp>(block.back()))
    return emitOpError("ends in rl.yield");
  for (Operation &op : block)
    for (Value result : op.getResults()) {
      auto type = dyn_cast<ArrayType>(result.getType());
      // Dense axes may be reduced away on the way.
      if (type && !type.raggedAxes().empty())
        return op.emitOpError("leaves step space inside rl.settings: ") << type;
    }
  return success();
}

//===-- Phase -------------------------------------------------------------===//

int64_t PhaseOp::spaceNumber(StringRef axis) {
  for (auto [i, space] : llvm::enumerate(getSpaces().getAsRange<SpaceAttr>()))
    if (space.getName() == axis)
      return int64_t(i);
  return -1;
}

int64_t PhaseOp::parentOf(int64_t number) {
  return cast<SpaceAttr>(getSpaces()[size_t(number)]).getParent();
}

SmallVector<int64_t> PhaseOp::chainOf(ArrayType type) {
  SmallVector<int64_t> chain;
  for (int64_t at = spaceNumber(type.space()); at >= 0; at = parentOf(at))
    chain.push_back(at);
  return chain;
}

LogicalResult PhaseOp::verify() {
  static constexpr StringLiteral names[] = {"step", "prompt", "rollout"};
  if (getSpaces().size() < 3)
    return emitOpError("has the spaces step, prompt and rollout at least");
  llvm::SmallSet<StringRef, 8> seen;
  for (auto [i, space] : llvm::enumerate(getSpaces().getAsRange<SpaceAttr>())) {
    if (i < 3 &&
        (space.getName() != names[i] || space.getParent() != int64_t(i) - 1))
      return emitOpError("space ") << i << " is " << names[i] << " under "
                                   << int64_t(i) - 1 << ", not " << space;
    if (i >= 3 && (space.getParent() < 0 || space.getParent() >= int64_t(i)))
      return emitOpError("space ")
             << space << " lies under none of the spaces before it";
    if (!seen.insert(space.getName()).second)
      return emitOpError("has two spaces `") << space.getName() << "`";
  }
  if (getPasses() && *getPasses() < 1)
    return emitOpError("makes ") << *getPasses() << " passes";
  return success();
}

/// Fails unless the axes are a path of the phase's spaces from prompt down.
static LogicalResult verifyNest(PhaseOp phase, Operation *op,
                                ArrayRef<StringRef> axes) {
  int64_t above = 0;
  for (StringRef axis : axes) {
    int64_t number = phase.spaceNumber(axis);
    if (number < 0)
      return op->emitOpError("uses axis `")
             << axis << "`, which is no space of the phase";
    if (phase.parentOf(number) != above)
      return op->emitOpError("uses axis `")
             << axis << "` outside the axis it lies under";
    above = number;
  }
  return success();
}

/// What holds of every op of a phase, also within its filters.
/// Whether a value tells rows of a stream apart: over its ragged axes or the
/// first of them.
static bool saysWhichRows(Value live, Value stream) {
  auto given = cast<ArrayType>(live.getType());
  return given.raggedAxes().size() == given.getAxes().size() &&
         !given.getAxes().empty() &&
         given.isCoarserOrEqual(cast<ArrayType>(stream.getType()));
}

static LogicalResult verifyWithin(PhaseOp phase, Operation *op, int &objectives,
                                  llvm::SmallSet<int64_t, 8> &stepped) {
  for (Value result : op->getResults())
    if (auto type = dyn_cast<ArrayType>(result.getType())) {
      SmallVector<StringRef> axes;
      for (StringAttr axis : type.raggedAxes())
        axes.push_back(axis.getValue());
      if (auto count = dyn_cast<CountOp>(op))
        llvm::append_range(axes, count.getAxes().getAsValueRange<StringAttr>());
      if (failed(verifyNest(phase, op, axes)))
        return failure();
    }
  if (auto target = dyn_cast<TargetOp>(op)) {
    SmallVector<StringRef> axes;
    for (StringAttr axis :
         cast<ArrayType>(target.getText().getType()).getAxes())
      axes.push_back(axis.getValue());
    axes.push_back(target.getSpace());
    if (failed(verifyNest(phase, op, axes)))
      return failure();
  }
  if (auto score = dyn_cast<ScoreOp>(op); score && score.getLive())
    if (!saysWhichRows(score.getLive(), score.getLogp()))
      return op->emitOpError("says which rows live by ")
             << score.getLive().getType();
  if (isa<ObjectiveOp, UpdateOp>(op) && ++objectives > 1)
    return op->emitOpError("is the second objective of its phase");
  if (auto next = dyn_cast<NextOp>(op))
    if (!stepped.insert(next.getIndex()).second)
      return op->emitOpError("is the second for state ") << next.getIndex();
  if (isa<ObjectiveOp, UpdateOp, StateOp, NextOp>(op) &&
      phase.getKind() != PhaseKind::Train)
    return op->emitOpError("stands in a phase that does not train");
  return success();
}

LogicalResult PhaseOp::verifyRegions() {
  if (getBody().front().getNumArguments() != 0)
    return emitOpError("takes no arguments");
  int objectives = 0;
  llvm::SmallSet<int64_t, 8> stepped;
  WalkResult walked =
      getBody().walk<WalkOrder::PreOrder>([&](Operation *op) -> WalkResult {
        if (failed(verifyWithin(*this, op, objectives, stepped)))
          return WalkResult::interrupt();
        // A kernel keeps what the phase has.
        return isa<KernelOp>(op) ? WalkResult::skip() : WalkResult::advance();
      });
  return failure(walked.wasInterrupted());
}

LogicalResult FilterOp::verifyRegions() {
  auto phase = (*this)->getParentOfType<PhaseOp>();
  auto stay = dyn_cast<StayOp>(getBody().front().back());
  if (!stay)
    return emitOpError("ends in rl.stay");
  if (getAxis() != "prompt" && getAxis() != "rollout")
    return emitOpError("takes points of prompt or rollout, not of `")
           << getAxis() << "`";
  auto keep = cast<ArrayType>(stay.getKeep().getType());
  if (keep.raggedAxes().size() != keep.getAxes().size() ||
      keep.space() != getAxis())
    return emitOpError("says whether each point of `")
           << getAxis() << "` stays, not " << keep;
  if (stay.getValues().getTypes() != getValues().getTypes())
    return emitOpError("has other results than rl.stay has values");
  if (!getReplays())
    return success(phase != nullptr);
  if (getAxis() != "prompt" || getSelects())
    return emitOpError("brings prompts back with their rollouts, and selects "
                       "none");
  for (Value value : getValues())
    if (auto type = cast<ArrayType>(value.getType());
        type.raggedAxes().empty() ||
        type.raggedAxes().front().getValue() != "prompt")
      return emitOpError("stores values of prompts and what lies under them, "
                         "not ")
             << type;
  return success(phase != nullptr);
}

//===-- What leaves a phase -----------------------------------------------===//

LogicalResult ObjectiveOp::verify() { return verifyAxes(*this, getLoss(), {}); }

LogicalResult MetricOp::verify() { return verifyAxes(*this, getValue(), {}); }

/// States are numbers of step space, with dense axes at most, or of rollouts.
static LogicalResult verifyState(Operation *op, int64_t index, Value value) {
  if (index < 0)
    return op->emitOpError("has a negative number");
  auto type = cast<ArrayType>(value.getType());
  bool ofRollouts = type.space() == "rollout" && type.getAxes().size() == 2;
  if (type.isText() || (!ofRollouts && !type.raggedAxes().empty()))
    return op->emitOpError("holds numbers of step space or of rollouts, not ")
           << type;
  return success();
}

LogicalResult StateOp::verify() {
  return verifyState(*this, getIndex(), getInit());
}

LogicalResult NextOp::verify() {
  return verifyState(*this, getIndex(), getValue());
}

LogicalResult ColumnOp::verify() {
  auto type = cast<ArrayType>(getValue().getType());
  if ((type.space() == "prompt" || type.space() == "rollout") &&
      type.raggedAxes().size() == type.getAxes().size())
    return success();
  return emitOpError("shows a value of prompts or rollouts, not ") << type;
}

static Value ofSource(OperandRange values, ArrayRef<int32_t> sources,
                      int32_t source) {
  for (auto [value, number] : llvm::zip(values, sources))
    if (number == source)
      return value;
  return {};
}

Value UpdateOp::getLiveOf(int32_t source) {
  return ofSource(getLive(), getLiveSources(), source);
}

Value UpdateOp::getBackwardOf(int32_t source) {
  return ofSource(getBackward(), getBackwardSources(), source);
}

bool UpdateOp::isValued(int32_t source) {
  return llvm::is_contained(getValued(), source);
}

bool UpdateOp::isStill(int32_t source) {
  return llvm::is_contained(getStill(), source);
}

/// [keyword `[` 0 (%x : T)?, ... `]`]
static ParseResult parseOfSources(OpAsmParser &parser, StringRef keyword,
                                  SmallVectorImpl<int32_t> &numbers,
                                  SmallVectorImpl<Value> *values) {
  if (failed(parser.parseOptionalKeyword(keyword)))
    return success();
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Square, [&]() -> ParseResult {
        OpAsmParser::UnresolvedOperand operand;
        Type type;
        if (parser.parseInteger(numbers.emplace_back()))
          return failure();
        return failure(values &&
                       (parser.parseOperand(operand) ||
                        parser.parseColonType(type) ||
                        parser.resolveOperand(operand, type, *values)));
      });
}

static void printOfSources(OpAsmPrinter &printer, StringRef keyword,
                           ArrayRef<int32_t> numbers, ValueRange values) {
  if (numbers.empty())
    return;
  printer << ' ' << keyword << " [";
  llvm::interleaveComma(
      llvm::seq<size_t>(0, numbers.size()), printer, [&](size_t i) {
        printer << numbers[i];
        if (!values.empty())
          printer << ' ' << values[i] << " : " << values[i].getType();
      });
  printer << ']';
}

/// [loss %l] [coupled] sources { "token" %logp, %entropy
///   (: %a, %b(, %c) | statistics @s gradient @g (%x : T, ...)) : T ... }
/// [critic %v : %dv : T] [live [0 %x : T, ...]] [backward [0 %x : T, ...]]
/// [valued [0, ...]] [still [0, ...]]
ParseResult UpdateOp::parse(OpAsmParser &parser, OperationState &result) {
  using Operand = OpAsmParser::UnresolvedOperand;
  Builder &builder = parser.getBuilder();
  auto &properties = result.getOrAddProperties<Properties>();
  Operand loss;
  bool hasLoss = succeeded(parser.parseOptionalKeyword("loss"));
  if (hasLoss && parser.parseOperand(loss))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("coupled")))
    properties.coupled = builder.getUnitAttr();
  if (parser.parseKeyword("sources") || parser.parseLBrace())
    return failure();
  SmallVector<Operand> groups[4]; // logp, entropy, and their cotangents
  SmallVector<Operand> ofLogZ;
  SmallVector<Type> types;
  SmallVector<Value> inputs;
  SmallVector<int32_t> segments;
  SmallVector<Attribute> spaces, statistics, gradients;
  while (failed(parser.parseOptionalRBrace())) {
    StringAttr space;
    if (parser.parseAttribute(space, builder.getType<NoneType>()) ||
        parser.parseOperand(groups[0].emplace_back()) || parser.parseComma() ||
        parser.parseOperand(groups[1].emplace_back()))
      return failure();
    spaces.push_back(builder.getStringAttr(space.getValue()));
    int32_t count = 0;
    if (succeeded(parser.parseOptionalKeyword("statistics"))) {
      FlatSymbolRefAttr statistic, gradient;
      auto input = [&]() -> ParseResult {
        Operand operand;
        Type type;
        ++count;
        return failure(parser.parseOperand(operand) ||
                       parser.parseColonType(type) ||
                       parser.resolveOperand(operand, type, inputs));
      };
      if (parser.parseAttribute(statistic) || parser.parseKeyword("gradient") ||
          parser.parseAttribute(gradient) ||
          parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, input))
        return failure();
      statistics.push_back(statistic);
      gradients.push_back(gradient);
    } else if (parser.parseColon() ||
               parser.parseOperand(groups[2].emplace_back()) ||
               parser.parseComma() ||
               parser.parseOperand(groups[3].emplace_back()) ||
               (succeeded(parser.parseOptionalComma()) &&
                parser.parseOperand(ofLogZ.emplace_back()))) {
      return failure();
    }
    segments.push_back(count);
    if (parser.parseColonType(types.emplace_back()))
      return failure();
  }
  Type scalar = ArrayType::get(builder.getF32Type());
  if (hasLoss && parser.resolveOperand(loss, scalar, result.operands))
    return failure();
  SmallVector<int32_t> sizes = {hasLoss ? 1 : 0};
  for (auto &group : groups) {
    if (group.size() != types.size() && !group.empty())
      return parser.emitError(parser.getNameLoc(),
                              "either all sources or none have row kernels");
    sizes.push_back(int32_t(group.size()));
    if (!group.empty() &&
        parser.resolveOperands(group, types, parser.getNameLoc(),
                               result.operands))
      return failure();
  }
  result.addOperands(inputs);
  sizes.push_back(int32_t(inputs.size()));
  bool hasCritic = succeeded(parser.parseOptionalKeyword("critic"));
  if (hasCritic) {
    SmallVector<Operand, 2> critic(2);
    Type type;
    if (parser.parseOperand(critic[0]) || parser.parseColon() ||
        parser.parseOperand(critic[1]) || parser.parseColonType(type) ||
        parser.resolveOperands(critic, type, result.operands))
      return failure();
  }
  sizes.append(2, hasCritic);
  SmallVector<int32_t> live, backward, valued, still;
  SmallVector<Value> liveValues, backwardValues;
  if (parseOfSources(parser, "live", live, &liveValues) ||
      parseOfSources(parser, "backward", backward, &backwardValues) ||
      parseOfSources(parser, "valued", valued, nullptr) ||
      parseOfSources(parser, "still", still, nullptr))
    return failure();
  result.addOperands(liveValues);
  result.addOperands(backwardValues);
  if (!ofLogZ.empty() && ofLogZ.size() != types.size())
    return parser.emitError(parser.getNameLoc(),
                            "either all sources or none have a cotangent of "
                            "log_z");
  if (!ofLogZ.empty() &&
      parser.resolveOperands(ofLogZ, types, parser.getNameLoc(),
                             result.operands))
    return failure();
  sizes.push_back(int32_t(live.size()));
  sizes.push_back(int32_t(backward.size()));
  sizes.push_back(int32_t(ofLogZ.size()));
  properties.liveSources = builder.getDenseI32ArrayAttr(live);
  properties.backwardSources = builder.getDenseI32ArrayAttr(backward);
  properties.valued = builder.getDenseI32ArrayAttr(valued);
  properties.still = builder.getDenseI32ArrayAttr(still);
  llvm::copy(sizes, properties.operandSegmentSizes.begin());
  properties.inputSegments = builder.getDenseI32ArrayAttr(segments);
  properties.spaces = builder.getArrayAttr(spaces);
  if (!gradients.empty()) {
    properties.statistics = builder.getArrayAttr(statistics);
    properties.gradients = builder.getArrayAttr(gradients);
  }
  return parser.parseOptionalAttrDict(result.attributes);
}

void UpdateOp::print(OpAsmPrinter &printer) {
  if (getLoss())
    printer << " loss " << getLoss();
  if (getCoupled())
    printer << " coupled";
  printer << " sources {";
  printer.increaseIndent();
  for (size_t i = 0; i < getSpaces().size(); ++i) {
    printer.printNewline();
    printer << getSpaces()[i] << ' ' << getLogps()[i] << ", "
            << getEntropies()[i];
    if (isSplit()) {
      printer << " statistics " << (*getStatistics())[i] << " gradient "
              << (*getGradients())[i] << " (";
      llvm::interleaveComma(getInputs()[i], printer, [&](Value input) {
        printer << input << " : " << input.getType();
      });
      printer << ')';
    } else {
      printer << " : " << getLogpCotangents()[i] << ", "
              << getEntropyCotangents()[i];
      if (!getLogZCotangents().empty())
        printer << ", " << getLogZCotangents()[i];
    }
    printer << " : " << getLogps()[i].getType();
  }
  printer.decreaseIndent();
  printer.printNewline();
  printer << '}';
  if (getValue())
    printer << " critic " << getValue() << " : " << getValueCotangent() << " : "
            << getValue().getType();
  printOfSources(printer, "live", getLiveSources(), getLive());
  printOfSources(printer, "backward", getBackwardSources(), getBackward());
  printOfSources(printer, "valued", getValued(), {});
  printOfSources(printer, "still", getStill(), {});
  printer.printOptionalAttrDict((*this)->getAttrs(),
                                {"spaces", "inputSegments", "statistics",
                                 "gradients", "coupled", "liveSources",
                                 "backwardSources", "valued", "still",
                                 "operandSegmentSizes"});
}

LogicalResult UpdateOp::verify() {
  if (getLoss() && failed(verifyAxes(*this, getLoss(), {})))
    return failure();
  if (bool(getValue()) != bool(getValueCotangent()) ||
      (getValue() && getValue().getType() != getValueCotangent().getType()))
    return emitOpError("needs values of a critic and their cotangent, of one "
                       "type");
  size_t count = getSpaces().size();
  if (count == 0 && !getValue())
    return emitOpError("has no source and no critic");
  size_t cotangents = isSplit() ? 0 : count;
  if (getLogps().size() != count || getEntropies().size() != count ||
      getLogpCotangents().size() != cotangents ||
      getEntropyCotangents().size() != cotangents ||
      (!getLogZCotangents().empty() &&
       getLogZCotangents().size() != cotangents) ||
      getInputs().size() != count)
    return emitOpError("has ") << count << " sources, but other numbers of "
                               << "streams, cotangents or inputs";
  if (isSplit() && (getGradients()->size() != count || !getStatistics() ||
                    getStatistics()->size() != count))
    return emitOpError("has other numbers of row kernels than sources");
  if (!isSplit() && (getCoupled() || getStatistics()))
    return emitOpError("knows row kernels only for all sources");
  if (getLive().size() != getLiveSources().size() ||
      getBackward().size() != getBackwardSources().size())
    return emitOpError("has other numbers of arrays of live rows than of "
                       "sources that have one");
  if (!getBackward().empty() && !getCoupled())
    return emitOpError("knows no more of its rows once streams are there than "
                       "before: only a coupled update does");
  for (ArrayRef<int32_t> numbers :
       {getLiveSources(), getBackwardSources(), getValued(), getStill()})
    for (int32_t number : numbers)
      if (number < 0 || size_t(number) >= count)
        return emitOpError("has no source ") << number;
  for (auto [values, numbers] :
       {std::pair(getLive(), getLiveSources()),
        std::pair(getBackward(), getBackwardSources())})
    for (auto [value, number] : llvm::zip(values, numbers))
      if (!saysWhichRows(value, getLogps()[number]))
        return emitOpError("says which rows of source ")
               << number << " live by " << value.getType();
  for (size_t i = 0; i < count; ++i) {
    auto type = cast<ArrayType>(getLogps()[i].getType());
    StringRef space = cast<StringAttr>(getSpaces()[i]).getValue();
    if (failed(verifyTokens(*this, space, getLogps()[i])))
      return failure();
    auto same = [&](Value value) { return value.getType() == type; };
    if (!same(getEntropies()[i]) ||
        (!isSplit() &&
         (!same(getLogpCotangents()[i]) || !same(getEntropyCotangents()[i]))) ||
        (!getLogZCotangents().empty() && !same(getLogZCotangents()[i])))
      return emitOpError("has streams and cotangents of `")
             << space << "` of different types";
    for (Value input : getInputs()[i]) {
      auto given = cast<ArrayType>(input.getType());
      if (given.raggedAxes().size() != given.getAxes().size() ||
          !given.isCoarserOrEqual(type))
        return emitOpError("reads ")
               << given << ", which no row of `" << space << "` can";
    }
  }
  return success();
}
