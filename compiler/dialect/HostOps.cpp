// In: ops on texts and with the model. Out: their checks and folds.
// Must not know: names of runtime functions.
#include "compiler/dialect/RlDialect.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace mlir::rl;

//===-- Text --------------------------------------------------------------===//

LogicalResult TextConstantOp::verify() {
  return verifyAxes(*this, getResult(), {});
}

OpFoldResult TextConstantOp::fold(FoldAdaptor) { return getValueAttr(); }

/// Reads a pattern: the text without holes and the number of holes, or an
/// error.
static std::optional<std::string> readPattern(StringRef pattern, size_t &holes,
                                              std::string &problem) {
  std::string text;
  holes = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    char c = pattern[i];
    if (c != '{' && c != '}') {
      text += c;
      continue;
    }
    char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
    if (next == c) {
      text += c;
    } else if (c == '{' && next == '}') {
      ++holes;
    } else {
      problem = "a lone `" + std::string(1, c) + "` at byte " +
                std::to_string(i) + "; write it twice";
      return std::nullopt;
    }
    ++i;
  }
  return text;
}

LogicalResult FormatOp::verify() {
  size_t holes = 0;
  std::string problem;
  if (!readPattern(getPattern(), holes, problem))
    return emitOpError("has a pattern with ") << problem;
  if (holes != getArguments().size())
    return emitOpError("has ")
           << holes << " holes and " << getArguments().size() << " operands";
  auto type = cast<ArrayType>(getType());
  for (Value argument : getArguments())
    if (!cast<ArrayType>(argument.getType()).isCoarserOrEqual(type))
      return emitOpError("makes ")
             << type << ", which lacks axes of " << argument.getType();
  return success();
}

OpFoldResult FormatOp::fold(FoldAdaptor) {
  if (!getArguments().empty() || !cast<ArrayType>(getType()).getAxes().empty())
    return {};
  size_t holes = 0;
  std::string problem;
  return StringAttr::get(getContext(),
                         *readPattern(getPattern(), holes, problem));
}

template <typename F>
static OpFoldResult foldTest(Attribute x, Attribute part, F f) {
  auto left = dyn_cast_if_present<StringAttr>(x);
  auto right = dyn_cast_if_present<StringAttr>(part);
  if (!left || !right)
    return {};
  return BoolAttr::get(left.getContext(), f(left.getValue(), right.getValue()));
}

// UTF-8 is such that these agree on bytes and on code points.
OpFoldResult TextEqualOp::fold(FoldAdaptor adaptor) {
  if (getX() == getPart())
    return BoolAttr::get(getContext(), true);
  return foldTest(adaptor.getX(), adaptor.getPart(),
                  [](StringRef x, StringRef y) { return x == y; });
}

OpFoldResult TextContainsOp::fold(FoldAdaptor adaptor) {
  return foldTest(adaptor.getX(), adaptor.getPart(),
                  [](StringRef x, StringRef y) { return x.contains(y); });
}

OpFoldResult TextStartsWithOp::fold(FoldAdaptor adaptor) {
  return foldTest(adaptor.getX(), adaptor.getPart(),
                  [](StringRef x, StringRef y) { return x.starts_with(y); });
}

OpFoldResult TextEndsWithOp::fold(FoldAdaptor adaptor) {
  return foldTest(adaptor.getX(), adaptor.getPart(),
                  [](StringRef x, StringRef y) { return x.ends_with(y); });
}

OpFoldResult TrimOp::fold(FoldAdaptor) {
  if (getX().getDefiningOp<TrimOp>())
    return getX();
  return {};
}

OpFoldResult LowerOp::fold(FoldAdaptor) {
  if (getX().getDefiningOp<LowerOp>())
    return getX();
  return {};
}

//===-- Axes made of data -------------------------------------------------===//

/// A value has the axes `outer` and then the ragged axis `space`.
static LogicalResult verifyPoints(Operation *op, Value value,
                                  ArrayRef<StringAttr> outer, StringRef space) {
  SmallVector<StringRef> axes;
  for (StringAttr axis : outer)
    axes.push_back(axis.getValue());
  axes.push_back(space);
  return verifyAxes(op, value, axes);
}

LogicalResult TextTakeOp::verify() {
  auto from = cast<ArrayType>(getX().getType());
  auto index = cast<ArrayType>(getIndex().getType());
  auto to = cast<ArrayType>(getType());
  if (from.raggedAxes().size() != from.getAxes().size() ||
      from.space() != getAlong())
    return emitOpError("goes along the innermost axis of ") << from;
  if (!index.sameAxes(to))
    return emitOpError("has the axes of ") << index;
  for (StringAttr axis : from.getAxes().drop_back())
    if (to.find(axis) < 0)
      return emitOpError("keeps `")
             << axis.getValue() << "`, which " << to << " lacks";
  return success();
}

LogicalResult ExtentOp::verify() {
  if (!getCount())
    return success();
  auto type = cast<ArrayType>(getCount().getType());
  if (type.raggedAxes().size() != type.getAxes().size())
    return emitOpError("counts points under those of ragged axes, not ")
           << type;
  return success();
}

LogicalResult FindAllOp::verify() {
  auto outer = cast<ArrayType>(getX().getType()).getAxes();
  for (Value result : getResults())
    if (failed(verifyPoints(*this, result, outer, getSpace())))
      return failure();
  return success();
}

LogicalResult SplitOp::verify() {
  auto outer = cast<ArrayType>(getX().getType()).getAxes();
  for (Value result : getResults())
    if (failed(verifyPoints(*this, result, outer, getSpace())))
      return failure();
  return success();
}

LogicalResult UpToOp::verify() {
  auto type = cast<ArrayType>(getX().getType());
  if (!cast<ArrayType>(getCount().getType()).sameAxes(type))
    return emitOpError("counts code points at the points of ") << type;
  return success();
}

LogicalResult TokenAtOp::verify() {
  auto type = cast<ArrayType>(getX().getType());
  if (!cast<ArrayType>(getAt().getType()).sameAxes(type))
    return emitOpError("has code points at the points of ") << type;
  return success();
}

LogicalResult SampleAfterOp::verify() {
  auto after = cast<ArrayType>(getAfter().getType());
  ArrayRef<StringAttr> outer = after.getAxes();
  if (outer.empty() || outer.front().getValue() != "prompt" ||
      after.raggedAxes().size() != outer.size())
    return emitOpError("continues texts of prompts, not ") << after;
  for (Value number : {getCount(), getMaxTokens(), getTemperature()})
    if (auto type = cast<ArrayType>(number.getType()); !type.getAxes().empty())
      return emitOpError("has one number for the whole batch, not ") << type;
  for (Value result : getResults())
    if (failed(verifyPoints(*this, result, outer, getSpace())))
      return failure();
  return success();
}

LogicalResult DistinctOp::verify() {
  auto key = cast<ArrayType>(getX().getType());
  auto member = cast<ArrayType>(getMember().getType());
  if (!key.isText() && !key.getElement().isInteger(64))
    return emitOpError("compares texts or i64, not ") << key;
  if (!member.sameAxes(key))
    return emitOpError("numbers the points of ") << key;
  return verifyPoints(*this, getKey(), {}, getSpace());
}

LogicalResult JsonOp::verify() {
  auto type = cast<ArrayType>(getType());
  if (getKind() != JsonKind::Value && !type.getElement().isInteger(64))
    return emitOpError("counts and tells in i64, not ") << type;
  return success();
}

//===-- The model ---------------------------------------------------------===//

LogicalResult PromptOp::verify() {
  return verifyAxes(*this, getText(), {"prompt"});
}

LogicalResult TargetOp::verify() {
  auto type = cast<ArrayType>(getText().getType());
  ArrayRef<StringAttr> axes = type.raggedAxes();
  if (axes.size() == type.getAxes().size() && !axes.empty() &&
      axes.front().getValue() == "prompt")
    return success();
  return emitOpError("follows prompts with texts of them, not ") << type;
}

LogicalResult CriticOp::verify() {
  return verifyAxes(*this, getValue(), {"prompt", "rollout", getSpace()});
}

LogicalResult SampleOp::verify() {
  if (failed(verifyAxes(*this, getResponse(), {"prompt", "rollout"})) ||
      failed(verifyAxes(*this, getTruncated(), {"prompt", "rollout"})))
    return failure();
  return verifyAxes(*this, getLogp(), {"prompt", "rollout", getSpace()});
}
