// In: leaves, broadcasts, reductions. Out: their checks, folds, derivatives.
// Must not know: loops, passes.
#include "compiler/dialect/RlDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"

#include <limits>

using namespace mlir;
using namespace mlir::rl;

//===-- Shared checks -----------------------------------------------------===//

LogicalResult mlir::rl::verifyAxes(Operation *op, Value value,
                                   ArrayRef<StringRef> axes) {
  auto type = cast<ArrayType>(value.getType());
  bool same = type.getAxes().size() == axes.size() &&
              type.raggedAxes().size() == axes.size();
  for (size_t i = 0; same && i < axes.size(); ++i)
    same = type.getAxes()[i].getValue() == axes[i];
  if (same)
    return success();
  auto error = op->emitOpError("needs a value over [");
  llvm::interleaveComma(axes, error);
  return error << "], not " << type;
}

LogicalResult mlir::rl::verifyTokens(Operation *op, StringRef space,
                                     Value value) {
  auto type = cast<ArrayType>(value.getType());
  if (type.space() == space && type.raggedAxes().size() >= 2 &&
      type.raggedAxes().size() == type.getAxes().size())
    return success();
  return op->emitOpError("needs values over the tokens of `")
         << space << "`, not " << type;
}

/// `[prompt, rollout]`, for custom<Names>.
static ParseResult parseNames(OpAsmParser &parser, ArrayAttr &names) {
  SmallVector<StringRef> list;
  SmallVector<std::string> owned;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
        return parser.parseKeywordOrString(&owned.emplace_back());
      }))
    return failure();
  list.assign(owned.begin(), owned.end());
  names = parser.getBuilder().getStrArrayAttr(list);
  return success();
}

static void printNames(OpAsmPrinter &printer, Operation *, ArrayAttr names) {
  printer << '[';
  llvm::interleaveComma(
      names.getAsValueRange<StringAttr>(), printer,
      [&](StringRef name) { printer.printKeywordOrString(name); });
  printer << ']';
}

/// [further [log_z]] : T, for custom<Streams>: one type for every stream.
static ParseResult parseStreams(OpAsmParser &parser, ArrayAttr &names,
                                Type &logp, SmallVectorImpl<Type> &others) {
  names = parser.getBuilder().getArrayAttr({});
  if (succeeded(parser.parseOptionalKeyword("further")) &&
      parseNames(parser, names))
    return failure();
  if (parser.parseColonType(logp))
    return failure();
  others.assign(names.size(), logp);
  return success();
}

static void printStreams(OpAsmPrinter &printer, Operation *op, ArrayAttr names,
                         Type logp, TypeRange) {
  if (!names.empty()) {
    printer << "further ";
    printNames(printer, op, names);
    printer << ' ';
  }
  printer << ": " << logp;
}

//===-- Leaves ------------------------------------------------------------===//

void ConstantOp::build(OpBuilder &builder, OperationState &state,
                       ArrayType type, double number) {
  Type element = type.getElement();
  Attribute value;
  if (isa<FloatType>(element))
    value = builder.getFloatAttr(element, number);
  else if (element.isInteger(1))
    value = builder.getBoolAttr(number != 0);
  else
    value = builder.getI64IntegerAttr(int64_t(number));
  build(builder, state, value, type);
}

ParseResult ConstantOp::parse(OpAsmParser &parser, OperationState &result) {
  auto place = parser.getCurrentLocation();
  bool minus = succeeded(parser.parseOptionalMinus());
  double number = 0;
  std::optional<APInt> integer;
  std::optional<bool> logic;
  if (succeeded(parser.parseOptionalKeyword("inf"))) {
    number = std::numeric_limits<double>::infinity();
  } else if (succeeded(parser.parseOptionalKeyword("nan"))) {
    number = std::numeric_limits<double>::quiet_NaN();
  } else if (succeeded(parser.parseOptionalKeyword("true"))) {
    logic = true;
  } else if (succeeded(parser.parseOptionalKeyword("false"))) {
    logic = false;
  } else {
    APInt whole;
    OptionalParseResult parsed = parser.parseOptionalInteger(whole);
    if (parsed.has_value() ? failed(*parsed)
                           : failed(parser.parseFloat(number)))
      return failure();
    if (parsed.has_value())
      integer = whole;
  }
  ArrayType type;
  if (parser.parseOptionalAttrDict(result.attributes) || parser.parseColon() ||
      parser.parseType(type))
    return failure();
  Type element = type.getElement();
  Builder &builder = parser.getBuilder();
  Attribute value;
  if (element.isInteger(1) && logic && !minus) {
    value = builder.getBoolAttr(*logic);
  } else if (element.isInteger(64) && integer) {
    // The largest magnitude is that of the smallest number.
    APInt wide = integer->sext(std::max(integer->getBitWidth(), 66u));
    if (minus)
      wide.negate();
    if (!wide.isSignedIntN(64))
      return parser.emitError(place, "number does not fit i64");
    value = builder.getI64IntegerAttr(wide.getSExtValue());
  } else if (isa<FloatType>(element) && !logic) {
    if (integer)
      number = integer->roundToDouble(true);
    if (element.isF32())
      number = double(float(number));
    value = builder.getFloatAttr(element, minus ? -number : number);
  } else {
    return parser.emitError(place, "number does not fit ") << element;
  }
  auto &properties = result.getOrAddProperties<Properties>();
  properties.value = value;
  properties.type = TypeAttr::get(type);
  result.addTypes(type);
  return success();
}

void ConstantOp::print(OpAsmPrinter &printer) {
  printer << ' ';
  Attribute value = getValue();
  if (auto number = dyn_cast<FloatAttr>(value)) {
    if (number.getValue().isNaN())
      printer << "nan";
    else if (number.getValue().isInfinity())
      printer << (number.getValue().isNegative() ? "-inf" : "inf");
    else
      printer.printFloat(number.getValue());
  } else if (auto integer = cast<IntegerAttr>(value);
             integer.getType().isInteger(1)) {
    printer << (integer.getValue().isZero() ? "false" : "true");
  } else {
    printer << integer.getInt();
  }
  printer.printOptionalAttrDict((*this)->getAttrs(), {"value", "type"});
  printer << " : " << getType();
}

LogicalResult ConstantOp::verify() {
  Type element = cast<ArrayType>(getType()).getElement();
  auto value = dyn_cast<TypedAttr>(getValue());
  if (!value || !isa<FloatAttr, IntegerAttr>(value) ||
      value.getType() != element)
    return emitOpError("holds ")
           << getValue() << " for elements of " << element;
  if (getResult().getType() != getTypeAttr().getValue())
    return emitOpError("has two types");
  return success();
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

std::optional<double> mlir::rl::constantNumber(Value value) {
  auto constant = value.getDefiningOp<ConstantOp>();
  if (!constant)
    return std::nullopt;
  if (auto number = dyn_cast<FloatAttr>(constant.getValue()))
    return number.getValueAsDouble();
  auto integer = cast<IntegerAttr>(constant.getValue());
  return integer.getType().isInteger(1) ? double(!integer.getValue().isZero())
                                        : double(integer.getInt());
}

LogicalResult IndexOp::verify() {
  return verifyAxes(*this, getResult(), {"prompt"});
}

LogicalResult AgeOp::verify() {
  return verifyAxes(*this, getResult(), {"prompt"});
}

LogicalResult FieldOp::verify() {
  auto type = cast<ArrayType>(getType());
  // Of each item, or of each of a list of it.
  if (type.getAxes().size() == 2 && type.raggedAxes().size() == 2 &&
      type.getAxes().front().getValue() == "prompt")
    return success();
  return verifyAxes(*this, getResult(), {"prompt"});
}

LogicalResult PositionOp::verify() {
  auto type = cast<ArrayType>(getType());
  bool ragged = !type.getAxes().empty() &&
                type.raggedAxes().size() == type.getAxes().size();
  if (!ragged && type.getAxes().size() != 1)
    return emitOpError("lies along one dense axis or a nest, not ") << type;
  return success();
}

LogicalResult CountOp::verify() {
  auto type = cast<ArrayType>(getType());
  if (getAxes().empty())
    return emitOpError("counts no axis");
  if (type.raggedAxes().size() != type.getAxes().size())
    return emitOpError("has ragged axes only, not ") << type;
  for (StringRef axis : getAxes().getAsValueRange<StringAttr>())
    if (type.find(axis) >= 0)
      return emitOpError("counts `") << axis << "`, which the result keeps";
  return success();
}

//===-- Broadcast ---------------------------------------------------------===//

LogicalResult BroadcastOp::verify() {
  auto from = cast<ArrayType>(getX().getType());
  auto to = cast<ArrayType>(getType());
  if (from.getElement() != to.getElement())
    return emitOpError("keeps the element type, but ")
           << from << " becomes " << to;
  if (!from.isCoarserOrEqual(to))
    return emitOpError() << "adds axes, but " << to << " lacks axes of "
                         << from;
  return success();
}

OpFoldResult BroadcastOp::fold(FoldAdaptor adaptor) {
  if (getX().getType() == getType())
    return getX();
  if (auto inner = getX().getDefiningOp<BroadcastOp>()) {
    getXMutable().assign(inner.getX());
    return getResult();
  }
  // Text constants exist in step space only.
  if (!cast<ArrayType>(getType()).isText())
    return adaptor.getX();
  return {};
}

Value BroadcastOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  return builder.createOrFold<ReduceOp>(getLoc(), cotangent,
                                        cast<ArrayType>(getX().getType()));
}

//===-- Reduce ------------------------------------------------------------===//

static ArrayType without(ArrayType type, ArrayRef<StringAttr> over) {
  SmallVector<StringAttr> axes;
  SmallVector<int64_t> sizes;
  for (auto [axis, size] : llvm::zip(type.getAxes(), type.getSizes()))
    if (!llvm::is_contained(over, axis)) {
      axes.push_back(axis);
      sizes.push_back(size);
    }
  return ArrayType::get(type.getElement(), axes, sizes);
}

void ReduceOp::build(OpBuilder &builder, OperationState &state, ReduceKind kind,
                     Value x, ArrayRef<StringAttr> over) {
  SmallVector<Attribute> names(over.begin(), over.end());
  build(builder, state, without(cast<ArrayType>(x.getType()), over), kind, x,
        builder.getArrayAttr(names));
}

void ReduceOp::build(OpBuilder &builder, OperationState &state, Value x,
                     ArrayType coarser) {
  SmallVector<StringAttr> over;
  for (StringAttr axis : cast<ArrayType>(x.getType()).getAxes())
    if (coarser.find(axis) < 0)
      over.push_back(axis);
  build(builder, state, ReduceKind::Sum, x, over);
}

LogicalResult ReduceOp::verify() {
  auto from = cast<ArrayType>(getX().getType());
  auto to = cast<ArrayType>(getType());
  SmallVector<StringAttr> over;
  for (auto axis : getOver().getAsRange<StringAttr>()) {
    if (from.find(axis) < 0)
      return emitOpError("reduces `")
             << axis.getValue() << "`, which " << from << " lacks";
    if (llvm::is_contained(over, axis))
      return emitOpError("reduces `") << axis.getValue() << "` twice";
    over.push_back(axis);
  }
  ArrayType expected = without(from, over);
  if (expected != to)
    return emitOpError("makes ") << expected << ", not " << to;
  // What is left of the nest must be its beginning.
  if (from.raggedAxes().take_front(to.raggedAxes().size()) != to.raggedAxes())
    return emitOpError("leaves `")
           << to.raggedAxes().back().getValue()
           << "` without an axis it lies under; reduce from the inside out";
  return success();
}

OpFoldResult ReduceOp::fold(FoldAdaptor) {
  if (getOver().empty())
    return getX();
  return {};
}

Value ReduceOp::pullback(OpBuilder &builder, unsigned, Value cotangent) {
  Location loc = getLoc();
  auto type = cast<ArrayType>(getX().getType());
  if (getKind() == ReduceKind::Sum)
    return builder.createOrFold<BroadcastOp>(loc, type, cotangent);
  Value extreme = builder.createOrFold<BroadcastOp>(loc, type, getResult());
  Value attains = builder.createOrFold<EqualOp>(loc, getX(), extreme);
  Value one = builder.createOrFold<CastOp>(loc, type, attains);
  Value count =
      builder.createOrFold<ReduceOp>(loc, one, cast<ArrayType>(getType()));
  Value share = builder.createOrFold<BroadcastOp>(
      loc, type, builder.createOrFold<DivOp>(loc, cotangent, count));
  Value zero = ConstantOp::create(builder, loc, type, 0.0);
  return builder.createOrFold<WhereOp>(loc, attains, share, zero);
}

namespace {

/// A sum of a value repeated over the very axes that go is the value times
/// the number of points, and 0 of no points (also where the value is
/// infinite or NaN).
struct SumOfRepeated : OpRewritePattern<ReduceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReduceOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getKind() != ReduceKind::Sum)
      return failure();
    ArrayType from;
    if (auto broadcast = op.getX().getDefiningOp<BroadcastOp>())
      from = cast<ArrayType>(broadcast.getX().getType());
    else if (auto constant = op.getX().getDefiningOp<ConstantOp>())
      from = ArrayType::get(cast<ArrayType>(constant.getType()).getElement(),
                            {}, {});
    else
      return failure();
    Location loc = op.getLoc();
    auto full = cast<ArrayType>(op.getX().getType());
    auto type = cast<ArrayType>(op.getType());
    int64_t dense = 1;
    SmallVector<StringRef> ragged;
    for (auto [axis, size] : llvm::zip(full.getAxes(), full.getSizes())) {
      if (type.find(axis) >= 0)
        continue;
      if (from.find(axis) >= 0)
        return failure();
      if (size < 0)
        ragged.push_back(axis.getValue());
      else
        dense *= size;
    }
    Value x;
    if (auto constant = op.getX().getDefiningOp<ConstantOp>())
      x = ConstantOp::create(rewriter, loc, constant.getValue(), type);
    else
      x = rewriter.createOrFold<BroadcastOp>(
          loc, type, op.getX().getDefiningOp<BroadcastOp>().getX());

    ArrayType counts =
        ArrayType::get(rewriter.getI64Type(), type.raggedAxes(),
                       SmallVector<int64_t>(type.raggedAxes().size(), -1));
    Value count = ConstantOp::create(rewriter, loc, counts, double(dense));
    if (!ragged.empty()) {
      Value points = CountOp::create(rewriter, loc, counts,
                                     rewriter.getStrArrayAttr(ragged));
      count = rewriter.createOrFold<MulOp>(loc, points, count);
    }
    count =
        rewriter.createOrFold<BroadcastOp>(loc, counts.withAxesOf(type), count);
    Value zero = ConstantOp::create(rewriter, loc, type, 0.0);
    Value none = rewriter.createOrFold<EqualOp>(
        loc, count,
        ConstantOp::create(rewriter, loc, counts.withAxesOf(type), 0.0));
    Value factor = rewriter.createOrFold<CastOp>(loc, type, count);
    Value product = rewriter.createOrFold<MulOp>(loc, x, factor);
    if (type.getElement().isInteger(64))
      rewriter.replaceOp(op, product);
    else
      rewriter.replaceOpWithNewOp<WhereOp>(op, none, zero, product);
    return success();
  }
};

/// Consecutive reductions of one kind are one, when nothing else reads the
/// inner result. Sums are kept apart: each level rounds.
struct MergeExtremes : OpRewritePattern<ReduceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReduceOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getX().getDefiningOp<ReduceOp>();
    if (!inner || inner.getKind() != op.getKind() || !inner->hasOneUse() ||
        (op.getKind() == ReduceKind::Sum &&
         !cast<ArrayType>(op.getType()).getElement().isInteger(64)))
      return failure();
    SmallVector<StringAttr> over;
    for (StringAttr axis : cast<ArrayType>(inner.getX().getType()).getAxes())
      if (cast<ArrayType>(op.getType()).find(axis) < 0)
        over.push_back(axis);
    rewriter.replaceOpWithNewOp<ReduceOp>(op, op.getKind(), inner.getX(), over);
    return success();
  }
};

} // namespace

void ReduceOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<SumOfRepeated, MergeExtremes>(context);
}

#define GET_OP_CLASSES
#include "compiler/dialect/RlOps.cpp.inc"
