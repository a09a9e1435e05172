// In: generated classes of types. Out: their text form, checks and questions.
// Must not know: ops.
#include "compiler/dialect/RlDialect.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::rl;

#define GET_TYPEDEF_CLASSES
#include "compiler/dialect/RlTypes.cpp.inc"

void RlDialect::registerTypes() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "compiler/dialect/RlTypes.cpp.inc"
      >();
}

/// `<f32[prompt, rollout, digit:2]>`.
Type ArrayType::parse(AsmParser &parser) {
  Type element;
  SmallVector<StringAttr> axes;
  SmallVector<int64_t> sizes;
  Builder builder(parser.getContext());
  auto axis = [&]() -> ParseResult {
    std::string name;
    int64_t size = -1;
    if (parser.parseKeywordOrString(&name) ||
        (succeeded(parser.parseOptionalColon()) && parser.parseInteger(size)))
      return failure();
    axes.push_back(builder.getStringAttr(name));
    sizes.push_back(size);
    return success();
  };
  auto place = parser.getCurrentLocation();
  if (parser.parseLess() || parser.parseType(element) ||
      parser.parseCommaSeparatedList(AsmParser::Delimiter::OptionalSquare,
                                     axis) ||
      parser.parseGreater())
    return {};
  return getChecked([&] { return parser.emitError(place); },
                    parser.getContext(), element, axes, sizes);
}

void ArrayType::print(AsmPrinter &printer) const {
  printer << '<' << getElement();
  if (!getAxes().empty()) {
    printer << '[';
    llvm::interleaveComma(llvm::zip(getAxes(), getSizes()), printer,
                          [&](auto axis) {
                            auto [name, size] = axis;
                            printer.printKeywordOrString(name.getValue());
                            if (size >= 0)
                              printer << ':' << size;
                          });
    printer << ']';
  }
  printer << '>';
}

LogicalResult ArrayType::verify(function_ref<InFlightDiagnostic()> emitError,
                                Type element, ArrayRef<StringAttr> axes,
                                ArrayRef<int64_t> sizes) {
  if (!element.isF32() && !element.isF64() && !element.isInteger(64) &&
      !element.isInteger(1) && !isa<TextType>(element))
    return emitError() << "an array holds f32, f64, i64, i1 or !rl.text, not "
                       << element;
  if (axes.size() != sizes.size())
    return emitError() << "an array has one size per axis";
  bool dense = false;
  llvm::SmallSet<StringRef, 8> seen;
  for (auto [axis, size] : llvm::zip(axes, sizes)) {
    if (!seen.insert(axis.getValue()).second)
      return emitError() << "axis `" << axis.getValue() << "` occurs twice";
    if (size < -1)
      return emitError() << "axis `" << axis.getValue() << "` has size "
                         << size;
    if (size == -1 && dense)
      return emitError() << "ragged axis `" << axis.getValue()
                         << "` follows a dense one";
    dense |= size >= 0;
  }
  return success();
}

ArrayRef<StringAttr> ArrayType::raggedAxes() const {
  size_t count = 0;
  while (count < getSizes().size() && getSizes()[count] < 0)
    ++count;
  return getAxes().take_front(count);
}

int64_t ArrayType::denseCount() const {
  int64_t count = 1;
  for (int64_t size : getSizes())
    count *= size < 0 ? 1 : size;
  return count;
}

StringRef ArrayType::space() const {
  ArrayRef<StringAttr> ragged = raggedAxes();
  return ragged.empty() ? StringRef("step") : ragged.back().getValue();
}

int ArrayType::find(StringRef axis) const {
  for (auto [i, name] : llvm::enumerate(getAxes()))
    if (name.getValue() == axis)
      return int(i);
  return -1;
}

ArrayType ArrayType::withElement(Type other) const {
  return get(other, getAxes(), getSizes());
}

ArrayType ArrayType::withAxesOf(ArrayType other) const {
  return get(getElement(), other.getAxes(), other.getSizes());
}

bool ArrayType::sameAxes(ArrayType other) const {
  return getAxes() == other.getAxes() && getSizes() == other.getSizes();
}

bool ArrayType::isCoarserOrEqual(ArrayType finer) const {
  size_t next = 0;
  for (auto [axis, size] : llvm::zip(getAxes(), getSizes())) {
    while (next < finer.getAxes().size() && finer.getAxes()[next] != axis)
      ++next;
    if (next == finer.getAxes().size() || finer.getSizes()[next] != size)
      return false;
    ++next;
  }
  return true;
}

bool ArrayType::isText() const { return isa<TextType>(getElement()); }

Type mlir::rl::boolOver(Type type) {
  return cast<ArrayType>(type).withElement(
      IntegerType::get(type.getContext(), 1));
}

Type mlir::rl::floatOver(Type type) {
  return cast<ArrayType>(type).withElement(Float32Type::get(type.getContext()));
}

Type mlir::rl::integerOver(Type type) {
  return cast<ArrayType>(type).withElement(
      IntegerType::get(type.getContext(), 64));
}
