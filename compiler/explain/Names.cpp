// In: values and places of a module with kernels. Out: them as a reader of
// the program knows them. Must not know: plans.
#include "compiler/explain/Names.h"

#include "llvm/Support/Path.h"

using namespace mlir;
using mlir::rl::ArrayType;

namespace rl::compiler {

std::string nameIn(Location location) {
  if (auto named = dyn_cast<NameLoc>(location))
    return named.getName().str();
  if (auto fused = dyn_cast<FusedLoc>(location))
    for (Location part : fused.getLocations())
      if (std::string name = nameIn(part); !name.empty())
        return name;
  return "";
}

explain::Spot spotIn(Location location) {
  if (auto named = dyn_cast<NameLoc>(location))
    return spotIn(named.getChildLoc());
  if (auto call = dyn_cast<CallSiteLoc>(location))
    return spotIn(call.getCallee());
  if (auto fused = dyn_cast<FusedLoc>(location))
    return fused.getLocations().empty() ? explain::Spot()
                                        : spotIn(fused.getLocations()[0]);
  explain::Spot spot;
  if (auto file = dyn_cast<FileLineColLoc>(location)) {
    spot.file = llvm::sys::path::filename(file.getFilename()).str();
    spot.line = file.getLine();
  }
  return spot;
}

void addSpots(Location location, explain::Trail &spots) {
  if (auto fused = dyn_cast<FusedLoc>(location)) {
    for (Location part : fused.getLocations())
      addSpots(part, spots);
    return;
  }
  explain::Spot spot = spotIn(location);
  if (spot.file.empty())
    return;
  for (const explain::Spot &known : spots)
    if (known.file == spot.file && known.line == spot.line)
      return;
  spots.push_back(spot);
}

std::string wordOf(Operation *op) { return op->getName().stripDialect().str(); }

/// Streams are named by the op that makes them.
static std::string streamName(OpResult value) {
  Operation *op = value.getOwner();
  unsigned at = value.getResultNumber();
  std::string number = at == 0 ? "logp" : "entropy";
  if (auto names = op->getAttrOfType<ArrayAttr>("further"); names && at >= 2)
    number = cast<StringAttr>(names[at - 2]).str();
  if (isa<mlir::rl::CurrentOp>(op))
    return number;
  if (auto score = dyn_cast<mlir::rl::ScoreOp>(op)) {
    // A measurement has one version of the policy.
    auto phase = op->getParentOfType<mlir::rl::PhaseOp>();
    bool old = !phase || phase.getKind() == mlir::rl::PhaseKind::Train;
    return (score.getModel() == mlir::rl::ModelKind::Reference ? "ref."
            : old                                              ? "old."
                                                               : "") +
           number;
  }
  if (auto critic = dyn_cast<mlir::rl::CriticOp>(op))
    return critic.getTraining() ? "value" : "old.value";
  if (isa<mlir::rl::SampleOp>(op)) {
    const char *names[] = {"response", "truncated", "sampled.logp"};
    return names[value.getResultNumber()];
  }
  if (auto attempts = dyn_cast<mlir::rl::SampleAfterOp>(op)) {
    const char *fields[] = {".text", ".truncated", ".tokens"};
    return attempts.getSpace().str() + fields[value.getResultNumber()];
  }
  return "";
}

static std::string readerName(Value value) {
  for (Operation *user : value.getUsers()) {
    if (auto column = dyn_cast<mlir::rl::ColumnOp>(user))
      return column.getName().str();
    if (auto metric = dyn_cast<mlir::rl::MetricOp>(user))
      return metric.getName().str();
  }
  return "";
}

std::string nameOf(Value value) {
  auto result = dyn_cast<OpResult>(value);
  if (!result)
    return "a value";
  Operation *op = result.getOwner();
  if (auto kernel = dyn_cast<mlir::rl::KernelOp>(op);
      kernel && !kernel.getBody().empty()) {
    if (std::string name = readerName(value); !name.empty())
      return name;
    Operation *keep = kernel.getBody().front().getTerminator();
    return nameOf(keep->getOperand(result.getResultNumber()));
  }
  // What is left of a value is called as it was.
  if (auto filter = dyn_cast<mlir::rl::FilterOp>(op)) {
    auto stay = cast<mlir::rl::StayOp>(filter.getBody().front().back());
    return nameOf(stay.getValues()[result.getResultNumber()]);
  }
  if (std::string name = streamName(result); !name.empty())
    return name;
  if (std::string name = nameIn(op->getLoc()); !name.empty())
    return name;
  if (auto field = dyn_cast<mlir::rl::FieldOp>(op))
    return field.getName().str();
  // A partial sum is known by what it is a part of.
  std::string word = wordOf(op);
  if (auto reduce = dyn_cast<mlir::rl::ReduceOp>(op))
    word = mlir::rl::stringifyReduceKind(reduce.getKind()).str();
  explain::Spot spot = spotIn(op->getLoc());
  if (spot.file.empty() || op->getNumOperands() == 0)
    return word;
  return word + " at " + spot.file + ":" + std::to_string(spot.line);
}

std::string typeOf(ArrayType type,
                   const std::map<std::string, std::string> &renamed) {
  std::string text;
  llvm::raw_string_ostream out(text);
  if (type.isText())
    out << "text";
  else if (type.getElement().isInteger(1))
    out << "bool";
  else
    out << type.getElement();
  for (auto [i, axis] : llvm::enumerate(type.getAxes())) {
    auto other = renamed.find(axis.getValue().str());
    out << (i ? ", " : "[")
        << (other == renamed.end() ? axis.getValue().str() : other->second);
  }
  if (!type.getAxes().empty())
    out << "]";
  return text;
}

int64_t bytesOf(ArrayType type) {
  // i1 is stored as bytes.
  unsigned bits = type.isText() ? 0 : type.getElement().getIntOrFloatBitWidth();
  return type.denseCount() * std::max<int64_t>(bits / 8, bits ? 1 : 0);
}

} // namespace rl::compiler
